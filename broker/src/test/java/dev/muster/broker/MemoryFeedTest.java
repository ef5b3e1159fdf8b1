package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only the in-memory broker does: a record that is taken for good leaves its log at once. */
class MemoryFeedTest {
  private static final QueueSpec QUEUE = Topics.tasks("p");
  private static final Partition TASKS = new Partition(QUEUE.topic().name(), 0);

  @Test
  void a_feed_gets_to_the_end_of_a_queue_of_which_nothing_is_left() throws Exception {
    try (InMemoryBroker broker = InMemoryBroker.create()) {
      broker.createTopics(Topics.ofPool("p"));
      broker.createQueue(QUEUE);
      broker.existing(TASKS).append(null, new byte[] {1});
      broker.existing(TASKS).remove(0);
      Feed feed = broker.feed(Map.of(TASKS, From.beginning()));

      assertThat(feed.read(Duration.ZERO)).isEmpty();

      assertThat(feed.positions()).isEqualTo(feed.ends()).containsEntry(TASKS, 1L);
    }
  }
}
