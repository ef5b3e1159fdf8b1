package dev.muster.local;

import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.kafka.KafkaContainer;

/**
 * One Kafka for all tests of this JVM: the public image, of the client's version, in a container.
 * It is removed when the JVM ends.
 *
 * <p>As a condition it skips tests where no Docker answers, or where the image is neither here nor
 * can be had; where {@code MUSTER_REQUIRE_DOCKER} is set, it lets them fail instead.
 */
final class DockerKafka implements ExecutionCondition {
  private static final String IMAGE = "apache/kafka:" + AppInfoParser.getVersion();

  private static @Nullable KafkaContainer kafka;

  static synchronized String bootstrapServers() {
    if (kafka == null) {
      kafka = start();
    }
    return kafka.getBootstrapServers();
  }

  private static KafkaContainer start() {
    @SuppressWarnings("resource") // stopped when the JVM ends
    KafkaContainer container =
        new KafkaContainer(IMAGE)
            // By which .ci/run finds what a JVM that was killed has left.
            .withLabel("dev.muster.test", "kafka")
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", "8454144")
            // The container sees to that of other topics; this one would wait for three brokers.
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
            .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS", "1")
            // As short as the tests of leases need it.
            .withEnv("KAFKA_GROUP_SHARE_MIN_RECORD_LOCK_DURATION_MS", "1000")
            .withEnv("KAFKA_GROUP_SHARE_ASSIGNMENT_INTERVAL_MS", "0")
            .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_SHARE_MAX_SIZE", "1000");
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "docker-kafka"));
    container.start();
    return container;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String why = whyNot();
    if (why == null) {
      return ConditionEvaluationResult.enabled(IMAGE + " runs");
    }
    if (System.getenv("MUSTER_REQUIRE_DOCKER") != null) {
      throw new IllegalStateException(why);
    }
    return ConditionEvaluationResult.disabled(why);
  }

  private static @Nullable String whyNot() {
    try {
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        return "no Docker answers here; these tests need one, for " + IMAGE;
      }
      bootstrapServers();
      return null;
    } catch (ContainerFetchException e) {
      return "an image is not on this machine, and cannot be pulled: " + e.getMessage();
    }
  }
}
