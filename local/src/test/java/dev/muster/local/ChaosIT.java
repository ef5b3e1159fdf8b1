package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.Inspected;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short chaos run; {@code muster chaos} makes long ones. */
@Timeout(300)
class ChaosIT {
  /** From which one accident of each kind follows within a few seconds. */
  private static final long SEED_WITH_ALL = 1_149;

  @Test
  void nothing_is_missing_wrong_or_unresolved_after_accidents_at_random() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());

    ChaosReport report = Chaos.run(7, Duration.ofSeconds(20), told::add);

    assertThat(report.isGood()).as("%s%n%s", report, told).isTrue();
    assertThat(report.accidents()).isNotEmpty();
    assertThat(report.right()).isPositive();
  }

  @Test
  void on_a_given_cluster_it_has_a_pool_of_its_own_kills_no_broker_and_leaves_no_topic()
      throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Map<String, String> kafka =
        Map.of("bootstrap.servers", SharedKafka.bootstrapServers(), "client.id", "chaos-client");

    ChaosReport report =
        Chaos.run(
            kafka,
            AuthKeys.parse("the-key-of-the-fleet"),
            SEED_WITH_ALL,
            Duration.ofSeconds(4),
            told::add,
            Duration.ZERO);

    assertThat(report.isGood()).as("%s%n%s", report, told).isTrue();
    assertThat(report.right()).isPositive();
    assertThat(report.accidents())
        .containsOnlyKeys("worker killed", "worker paused", "submitter killed");
    String pool = report.certificate().pool();
    assertThat(pool).startsWith("chaos-%d-".formatted(SEED_WITH_ALL));
    assertThat(told.get(0)).contains(pool, "no broker is killed");
    try (KafkaBroker broker = KafkaBroker.connect(kafka)) {
      assertThat(Topics.ofPool(pool)).allMatch(topic -> broker.partitions(topic.name()) == 0);
    }
  }

  @Test
  void groups_go_with_the_topics_of_a_pool_unless_they_have_members() throws Exception {
    ChaosPlace place =
        new ChaosPlace(
            Map.of("bootstrap.servers", SharedKafka.bootstrapServers()), null, "chaos-groups");
    try (Broker broker = place.connect()) {
      Topics.ofPool(place.pool()).forEach(topic -> broker.createTopics(List.of(topic)));
      broker.createQueue(Topics.tasks(place.pool()));
      broker.createQueue(Topics.duty(place.pool()));
      try (WorkQueue taker = broker.workQueue(Topics.duty(place.pool()))) {
        assertThat(taker.take(Duration.ofMillis(100))).isNull();
        assertThat(place.remove(Duration.ZERO)).containsExactly("muster.chaos-groups.duty");
      }
      assertThat(place.remove(Duration.ofSeconds(30))).isEmpty();
    }
    try (KafkaBroker broker = KafkaBroker.connect(place.kafka())) {
      assertThat(
              broker
                  .upkeep(
                      Topics.ofPool(place.pool()),
                      List.of(Topics.tasks(place.pool()), Topics.duty(place.pool())))
                  .inspect())
          .noneMatch(Inspected::exists);
    }
  }
}
