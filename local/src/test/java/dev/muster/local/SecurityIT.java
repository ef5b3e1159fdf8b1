package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.SignedBroker;
import dev.muster.broker.WorkQueue;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.local.SecuredKafka.Rule;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.Topics;
import dev.muster.worker.Ending;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A pool over SASL_SSL with SCRAM, and one over TLS with certificates, with the ACLs that
 * docs/SECURITY.md lists and no others.
 */
@Timeout(120)
class SecurityIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path GUIDE = Path.of("..", "docs", "SECURITY.md");
  private static final String POOL = "render";
  private static final String KEY = "the-key-that-signs-hush";
  private static final List<Logger> LOGGERS =
      Stream.of("dev.muster", "org.apache.kafka.clients", "org.apache.kafka.common")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  @TempDir static Path directory;

  private static SecuredKafka kafka;
  private static List<Rule> rules;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void start() throws Exception {
    rules = rules();
    kafka =
        SecuredKafka.start(
            directory, List.of("submitter", "worker", "nobody"), List.of("submitter", "worker"));
    kafka.allow(rules);
    // As the guide says: the pool's topics and groups are made by the worker of somebody who may.
    try (Broker admin = connect(SecuredKafka.ADMIN);
        Worker worker = work(admin);
        Pool pool = Pool.on(admin, PoolConfig.pool(POOL))) {
      assertThat(worker.id()).isNotBlank();
      assertThat(pool.applyAsync(Tasks::square, 2L).get(SOON)).isEqualTo(4L);
      Awaitility.await().atMost(SOON).until(() -> admin.backlog(Topics.duty(POOL)) > 0);
    }
  }

  /** The rows of the table of ACLs: {@code | submitter | topic | `muster.NAME.tasks` | Write |}. */
  private static List<Rule> rules() throws IOException {
    List<Rule> rules =
        Files.readAllLines(GUIDE).stream()
            .filter(line -> line.matches("\\| (submitter|worker) \\| (topic|group) \\| .*"))
            .map(line -> line.split("\\|"))
            .flatMap(SecurityIT::rules)
            .toList();
    assertThat(rules).hasSizeGreaterThan(10);
    return rules;
  }

  private static Stream<Rule> rules(String[] row) {
    String name = row[3].strip().replace("`", "").replace("NAME", POOL);
    ResourceType type = ResourceType.fromString(row[2].strip().toUpperCase(Locale.ROOT));
    return Arrays.stream(row[4].split(","))
        .map(operation -> new Rule(row[1].strip(), type, name, operation(operation.strip())));
  }

  private static AclOperation operation(String name) {
    AclOperation operation =
        AclOperation.fromString(
            name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    assertThat(operation).as(name).isNotEqualTo(AclOperation.UNKNOWN);
    return operation;
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void listen() {
    log.start();
    LOGGERS.forEach(
        logger -> {
          // Kafka's clients write all their settings there.
          logger.setLevel(Level.INFO);
          logger.setAdditive(false);
          logger.addAppender(log);
        });
  }

  @AfterEach
  void no_secret_is_in_the_log() {
    LOGGERS.forEach(
        logger -> {
          logger.detachAppender(log);
          logger.setAdditive(true);
          logger.setLevel(null);
        });
    assertThat(log.list)
        .anyMatch(event -> event.getFormattedMessage().contains(" = [hidden]"))
        .noneMatch(event -> event.getFormattedMessage().contains("hush"));
  }

  private static Broker connect(String user) {
    return connect(kafka.client(user));
  }

  private static Broker connect(Map<String, String> settings) {
    return SignedBroker.over(KafkaBroker.connect(settings), AuthKeys.parse(KEY));
  }

  private static Worker work(Broker broker) {
    return Worker.on(broker, WorkerConfig.defaults().withPool(POOL).withSlots(2));
  }

  @Test
  void a_pool_works_over_sasl_and_tls_with_the_rights_that_the_guide_lists() throws Exception {
    assertPoolWorks(kafka.client("worker"), kafka.client("submitter"));
  }

  @Test
  void a_pool_works_with_certificates_of_its_clients_and_the_same_rights() throws Exception {
    assertPoolWorks(kafka.certified("worker"), kafka.certified("submitter"));
  }

  private void assertPoolWorks(Map<String, String> worksAs, Map<String, String> submitsAs)
      throws Exception {
    try (Broker forWorker = connect(worksAs);
        Broker forSubmitter = connect(submitsAs)) {
      Worker worker = work(forWorker);
      try (Pool pool = Pool.on(forSubmitter, PoolConfig.pool(POOL))) {
        List<Long> numbers = LongStream.range(0, 100).boxed().toList();
        assertThat(pool.mapAsync(Tasks::square, numbers, 7).get(SOON))
            .containsExactlyElementsOf(numbers.stream().map(n -> n * n).toList());
        AsyncResult<String> endless =
            pool.applyAsync(Tasks::waitForFile, directory.resolve("never").toString());
        endless.accepted().join();
        endless.cancel();
        assertThat(endless.await(SOON)).isTrue();
      }
      forWorker.purge(Topics.tasks(POOL));
      try (Fleet fleet = Fleet.of(forSubmitter, POOL)) {
        assertThat(fleet.shutdown(SOON)).isTrue();
      }
      assertThat(worker.join(SOON)).contains(Ending.PILL);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("uthoriz"));
  }

  @Test
  void who_may_not_write_tasks_is_told_so() throws Exception {
    Rule write = rule("submitter", "muster." + POOL + ".tasks", AclOperation.WRITE);
    kafka.forbid(write);
    Rule see = new Rule("submitter", write.type(), write.name(), AclOperation.DESCRIBE);
    kafka.allow(List.of(see));
    try (Broker broker = connect("submitter");
        Pool pool = Pool.on(broker, PoolConfig.pool(POOL))) {
      AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 3L);

      assertThatThrownBy(() -> handle.get(SOON))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("append")
          .hasMessageContaining("muster.render.tasks")
          .hasMessageContaining("docs/SECURITY.md")
          .hasStackTraceContaining("Not authorized");
    } finally {
      kafka.forbid(see);
      kafka.allow(List.of(write));
    }
  }

  private static Rule rule(String user, String name, AclOperation operation) {
    Rule rule =
        rules.stream()
            .filter(each -> each.user().equals(user) && each.name().equals(name))
            .filter(each -> each.operation() == operation)
            .findFirst()
            .orElseThrow();
    return rule;
  }

  @Test
  void who_may_not_join_the_group_is_told_so() throws Exception {
    Rule read = rule("worker", "muster." + POOL, AclOperation.READ);
    kafka.forbid(read);
    try (Broker broker = connect("worker");
        WorkQueue queue = broker.workQueue(Topics.tasks(POOL))) {
      assertThatThrownBy(() -> queue.take(SOON))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("muster.render")
          .hasMessageContaining("group")
          .hasMessageContaining("docs/SECURITY.md");
    } finally {
      kafka.allow(List.of(read));
    }
  }

  @Test
  void who_has_no_rights_is_told_so_at_once() {
    try (Broker broker = connect("nobody")) {
      assertThatThrownBy(() -> Pool.on(broker, PoolConfig.pool(POOL)))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("describe topic muster.render.")
          .hasMessageContaining("docs/SECURITY.md");
    }
  }

  @Test
  void a_wrong_password_is_told_and_not_repeated() {
    Map<String, String> settings = new HashMap<>(kafka.client("worker"));
    settings.computeIfPresent(
        "sasl.jaas.config", (name, value) -> value.replace("worker-hush", "hushed-up"));

    assertRefused(settings, "Authentication failed", "kafka.sasl.jaas.config");
  }

  @Test
  void a_missing_certificate_is_told() {
    assertRefused(
        kafka.uncertified(),
        "Received fatal alert",
        "kafka.ssl.keystore.location",
        "kafka.ssl.truststore.location");
  }

  @Test
  void a_broker_whose_certificate_is_not_trusted_is_told() {
    Map<String, String> settings = kafka.certified("worker");
    settings.put("ssl.truststore.location", directory.resolve("worker.p12").toString());

    assertRefused(settings, "SSL handshake failed", "kafka.ssl.truststore.location");
  }

  @Test
  void a_wrong_password_of_the_key_store_is_told() {
    Map<String, String> settings = kafka.certified("worker");
    settings.put("ssl.keystore.password", "hushed-up");

    assertThatThrownBy(() -> KafkaBroker.connect(settings))
        .isInstanceOfAny(IllegalArgumentException.class, BrokerException.class)
        .hasMessageContaining(settings.get("bootstrap.servers"))
        .hasMessageContaining("worker.p12")
        .hasMessageNotContaining("hush");
  }

  /** Says who refused, why and which settings are meant; soon, and without a secret. */
  private static void assertRefused(Map<String, String> settings, String... parts) {
    long begin = System.nanoTime();
    assertThatThrownBy(() -> KafkaBroker.connect(settings))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining(settings.get("bootstrap.servers"))
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("hush")
        .satisfies(
            thrown ->
                assertThat(Stream.iterate(thrown, t -> t != null, Throwable::getCause))
                    .noneMatch(each -> String.valueOf(each.getMessage()).contains("hush")));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }
}
