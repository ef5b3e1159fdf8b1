package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @Test
  void the_topics_of_a_pool_are_named_after_it() {
    assertThat(Topics.ofPool("p"))
        .extracting(TopicSpec::name)
        .containsExactlyInAnyOrder(
            "muster.p.tasks",
            "muster.p.results",
            "muster.p.events",
            "muster.p.control",
            "muster.p.state",
            "muster.p.delayed",
            "muster.p.duty",
            "muster.p.asks",
            "muster.p.dead",
            "muster.p.names",
            "muster.p.blobs",
            "muster.p.schemas");
  }

  @Test
  void the_group_of_a_pool_has_its_name() {
    assertThat(Topics.tasks("p").group()).isEqualTo("muster.p");
    assertThat(Topics.items("q").group()).isEqualTo("muster.q.items");
  }

  @Test
  void a_shard_of_a_queue_has_a_group_of_its_own() {
    assertThat(Topics.shard("p", 3).topic().name()).isEqualTo("muster.p.tasks-3");
    assertThat(Topics.shard("p", 3).group()).isEqualTo("muster.p.tasks-3");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, Topics.MAX_SHARDS + 1})
  void there_is_no_shard_of_that_number(int number) {
    assertThatThrownBy(() -> Topics.shard("p", number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(number));
  }

  @Test
  void a_pool_and_a_queue_of_one_name_share_nothing() {
    List<String> names =
        Stream.concat(
                Topics.ofPool("p").stream().map(TopicSpec::name),
                Stream.of(
                    Topics.items("p").topic().name(),
                    Topics.ledger("p").name(),
                    Topics.items("p").group(),
                    Topics.tasks("p").group()))
            .distinct()
            .toList();

    assertThat(names).hasSize(Topics.ofPool("p").size() + 3);
  }

  @Test
  void queues_have_one_partition_and_keep_everything() {
    for (QueueSpec queue : List.of(Topics.tasks("p"), Topics.duty("p"), Topics.items("p"))) {
      assertThat(queue.topic().partitions()).isEqualTo(1);
      assertThat(queue.topic().settings())
          .containsEntry("retention.ms", "-1")
          .containsEntry("retention.bytes", "-1");
      assertThat(queue.lease()).isEqualTo(Topics.LEASE);
    }
  }

  @Test
  void a_record_of_the_largest_size_fits_into_every_topic() {
    for (TopicSpec topic : Topics.ofPool("p")) {
      int most = Integer.parseInt(topic.settings().get("max.message.bytes"));
      assertThat(most).isGreaterThan(Topics.MAX_RECORD_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"p", "Pool-1", "under_score", "0"})
  void letters_digits_hyphens_and_underscores_make_a_name(String name) {
    assertThat(Topics.checkName(name)).isEqualTo(name);
    assertThat(Topics.checkName("x".repeat(100))).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a.b", "ä", "a/b", "a\n", "../x", "*"})
  void another_name_is_refused_everywhere(String name) {
    assertThatThrownBy(() -> Topics.checkName(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "' is not a name");
    assertThatThrownBy(() -> Topics.ofPool(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Topics.items(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_name_longer_than_100_is_refused() {
    assertThatThrownBy(() -> Topics.checkName("x".repeat(101)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
