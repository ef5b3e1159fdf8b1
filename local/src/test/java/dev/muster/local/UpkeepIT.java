package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Inspected;
import dev.muster.broker.Inspected.Trait;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Upkeep;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics and groups that differ from what they must be are found and mended. */
@Timeout(90)
class UpkeepIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String name = "upkeep-" + TaskId.next(Clock.systemUTC());
  private KafkaBroker broker;
  private Upkeep upkeep;

  @SuppressWarnings("NullAway.Init") // opened before each test
  UpkeepIT() {}

  @BeforeEach
  void connect() {
    broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
    upkeep = broker.upkeep(Topics.ofPool(name), List.of(Topics.tasks(name), Topics.duty(name)));
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private Inspected found(String topic) {
    return upkeep.inspect().stream()
        .filter(each -> each.name().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> differing(Inspected each) {
    return each.traits().stream().filter(trait -> !trait.asExpected()).map(Trait::name).toList();
  }

  private void awaitAsExpected() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(upkeep.inspect()).filteredOn(each -> !each.asExpected()).isEmpty());
  }

  @Test
  void what_is_missing_is_made_as_a_worker_makes_it() {
    List<Inspected> before = upkeep.inspect();
    assertThat(before).hasSize(Topics.ofPool(name).size() + 2).noneMatch(Inspected::exists);

    before.forEach(upkeep::repair);

    awaitAsExpected();
  }

  @Test
  void what_a_worker_has_made_is_as_it_must_be() {
    broker.createTopics(Topics.ofPool(name));
    broker.createQueue(Topics.tasks(name));
    broker.createQueue(Topics.duty(name));

    awaitAsExpected();
  }

  @Test
  void partitions_are_added_and_settings_set_and_nothing_is_removed() throws Exception {
    String results = Topics.results(name).name();
    String blobs = Topics.blobs(name).name();
    String tasks = Topics.tasks(name).topic().name();
    ConfigResource group =
        new ConfigResource(ConfigResource.Type.GROUP, Topics.tasks(name).group());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedKafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(results, 2, (short) 1).configs(Topics.results(name).settings()),
                  new NewTopic(blobs, Optional.of(4), Optional.empty())
                      .configs(
                          Map.of(
                              "cleanup.policy", "delete,compact",
                              "message.timestamp.type", "LogAppendTime")),
                  new NewTopic(tasks, 3, (short) 1).configs(Map.of("retention.ms", "60000"))))
          .all()
          .get();
      admin
          .incrementalAlterConfigs(
              Map.of(
                  group,
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("share.delivery.count.limit", "5"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    broker.createTopics(Topics.ofPool(name));

    assertThat(differing(found(results))).containsExactly(Inspected.PARTITIONS);
    assertThat(differing(found(blobs)))
        .contains("retention.ms", "segment.ms", "min.compaction.lag.ms")
        .doesNotContain("cleanup.policy", "message.timestamp.type", Inspected.PARTITIONS);
    assertThat(differing(found(tasks))).contains(Inspected.PARTITIONS, "retention.ms");

    upkeep.inspect().forEach(upkeep::repair);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(upkeep.inspect())
                    .filteredOn(each -> !each.asExpected())
                    .singleElement()
                    .satisfies(
                        each -> {
                          assertThat(each.name()).isEqualTo(tasks);
                          assertThat(differing(each)).containsExactly(Inspected.PARTITIONS);
                          assertThat(each.traits().get(0).found()).isEqualTo("3");
                          assertThat(each.traits().get(0).obstacle())
                              .contains("removes no partitions");
                        }));
    assertThat(broker.partitions(results)).isEqualTo(4);
  }
}
