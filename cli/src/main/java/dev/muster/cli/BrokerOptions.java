package dev.muster.cli;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.SignedBroker;
import dev.muster.protocol.Topics;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where Kafka is, and which pool is meant. */
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class BrokerOptions {
  private static final String DEFAULT_ADDRESS = "127.0.0.1:9092";

  @Mixin private KafkaOptions kafka;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT[,…]",
      description = "Where Kafka is. Default: " + DEFAULT_ADDRESS + ".")
  private @Nullable String bootstrapServers;

  @Option(
      names = {"-p", "--pool"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "Name of the pool. Default: ${DEFAULT-VALUE}.")
  private String pool = "default";

  /** Whether somebody has said where Kafka is. */
  boolean isGiven() {
    return bootstrapServers != null;
  }

  /**
   * Name of the pool.
   *
   * @throws WrongUsageException where it is not one
   */
  String pool() {
    return WrongUsageException.check("--pool", () -> Topics.checkName(pool));
  }

  /**
   * Properties of the Kafka client, the address among them.
   *
   * @throws WrongUsageException where a secret is on the command line
   */
  Map<String, String> kafka(Settings settings) {
    return kafka.kafka(settings, bootstrapServers == null ? DEFAULT_ADDRESS : bootstrapServers);
  }

  /**
   * What records are signed with; empty where they are not.
   *
   * @throws WrongUsageException where there should be keys and are none that can be used
   */
  Optional<AuthKeys> authKeys(Settings settings) {
    return kafka.authKeys(settings);
  }

  /**
   * Connects; where there are keys, to a broker whose records are signed.
   *
   * @throws WrongUsageException where a setting is wrong
   * @throws dev.muster.protocol.BrokerUnreachableException within ten seconds where nobody answers
   */
  Broker connect(Settings settings) {
    pool();
    Optional<AuthKeys> signing = authKeys(settings);
    Broker broker = connectToKafka(settings);
    return signing.<Broker>map(each -> SignedBroker.over(broker, each)).orElse(broker);
  }

  /** As {@link #connect}, for who neither reads nor writes records. */
  KafkaBroker connectToKafka(Settings settings) {
    pool();
    Map<String, String> properties = kafka(settings);
    return WrongUsageException.check(() -> KafkaBroker.connect(properties));
  }
}
