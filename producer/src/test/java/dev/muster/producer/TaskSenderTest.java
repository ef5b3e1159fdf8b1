package dev.muster.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a record of calls says about when they were submitted. */
class TaskSenderTest {
  private static final String POOL = "stamped";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Target TARGET = Target.named("square");

  private static TaskRecord sent(TaskOptions options) throws InterruptedException {
    try (Broker broker = InMemoryBroker.create();
        Attachment attachment = Attachment.to(broker, POOL)) {
      // By which a millisecond passes between any two looks at it.
      AtomicLong millis = new AtomicLong(1_764_000_000_000L);
      InstantSource restless = () -> Instant.ofEpochMilli(millis.incrementAndGet());
      Clock clock = restless.withZone(ZoneOffset.UTC);
      TaskSender tasks =
          new TaskSender(attachment, Blobs.of(attachment, 1 << 20), "anna", 0, clock);
      ChunkBuilder call = tasks.chunk(TARGET, TaskId.next(clock), 0);
      call.add(List.of(7L));
      tasks.send(TARGET, 1, List.of(), List.of(call.build()), options).join();
      Partition queue = new Partition(Topics.tasks(POOL).topic().name(), 0);
      try (Feed feed = broker.feed(Map.of(queue, From.beginning()))) {
        List<Entry> entries = feed.read(SOON);
        return attachment.codec().decode(entries.get(0).value(), TaskRecord.class);
      }
    }
  }

  @Test
  void limits_count_from_the_submission_that_the_record_tells() throws InterruptedException {
    TaskOptions options = TaskOptions.defaults().expiry(Duration.ofMillis(50));

    TaskRecord record = sent(options);

    LimitsRecord limits = record.getLimits();
    assertThat(limits.getExpiresAt() - record.getSubmittedAt()).as("expiry").isEqualTo(50);
    assertThat(limits.getDeadline() - record.getSubmittedAt())
        .as("deadline")
        .isEqualTo(options.bound().toMillis());
  }
}
