package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.broker.Sender;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.ResumedRecord;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of delayed tasks, read and served by the one worker that has that duty. A task first goes
 * back to the queue, and when it is durable there, a note of that is appended to the log: who dies
 * in between leaves a task that is tried twice, and none that is lost. For one thread.
 */
final class DelayedLog implements AutoCloseable {
  private static final Rejections REJECTIONS =
      new Rejections(LoggerFactory.getLogger(DelayedLog.class));
  private static final long MAX_BYTES = 64L << 20;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration CATCH_UP = Duration.ofSeconds(30);
  private static final long TRUNCATE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Broker broker;
  private final Sender sender;
  private final Codec codec;
  private final Orders orders;
  private final Clock clock;
  private final Partition tasks;
  private final Partition delayed;
  private final Set<Long> resumedBefore;
  private final Feed feed;
  private final DelayedTasks waiting = new DelayedTasks(MAX_BYTES);
  private long truncatedTo;
  private long truncatedNanos = System.nanoTime();

  private DelayedLog(
      Broker broker,
      Sender sender,
      Codec codec,
      String pool,
      Orders orders,
      Clock clock,
      Set<Long> resumedBefore) {
    this.broker = broker;
    this.sender = sender;
    this.codec = codec;
    this.orders = orders;
    this.clock = clock;
    this.tasks = new Partition(Topics.tasks(pool).topic().name(), 0);
    this.delayed = new Partition(Topics.delayed(pool).name(), 0);
    this.resumedBefore = resumedBefore;
    this.feed = broker.feed(Map.of(delayed, From.beginning()));
  }

  /** Opens the log, and reads which of its tasks are back in the queue. */
  static DelayedLog open(
      Broker broker, Sender sender, Codec codec, String pool, Orders orders, Clock clock)
      throws InterruptedException {
    Partition delayed = new Partition(Topics.delayed(pool).name(), 0);
    Set<Long> resumed = new HashSet<>();
    long deadline = System.nanoTime() + CATCH_UP.toNanos();
    try (Feed feed = broker.feed(Map.of(delayed, From.beginning()))) {
      long end = feed.ends().getOrDefault(delayed, 0L);
      while (feed.positions().getOrDefault(delayed, 0L) < end && System.nanoTime() - deadline < 0) {
        for (Entry entry : feed.read(STEP)) {
          // A note stands behind its task; another one could hide a task that is still to come.
          if (decode(codec, entry) instanceof ResumedRecord done
              && done.getOffset() < entry.offset()) {
            resumed.add(done.getOffset());
          }
        }
      }
    }
    return new DelayedLog(broker, sender, codec, pool, orders, clock, resumed);
  }

  private static @Nullable SpecificRecord decode(Codec codec, Entry entry) {
    try {
      return codec.decode(entry.value());
    } catch (UndecodableRecordException e) {
      REJECTIONS.add(entry.partition().topic(), entry.offset(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * Reads what has come, and puts back what is due; waits for that no longer than half a second.
   */
  void step() throws InterruptedException {
    long untilDue = Math.max(1, waiting.nextDue() - clock.millis());
    Duration most = Duration.ofMillis(Math.min(STEP.toMillis(), untilDue));
    if (waiting.hasRoom()) {
      feed.read(most).forEach(this::apply);
    } else {
      Pause.of(most);
    }
    resume(waiting.due(clock.millis()));
    resume(waiting.all().stream().filter(this::isStopped).toList());
    truncate();
  }

  private void apply(Entry entry) {
    SpecificRecord record = decode(codec, entry);
    if (record instanceof DelayedRecord task) {
      if (!resumedBefore.remove(entry.offset())) {
        waiting.add(waiting(entry.offset(), task));
      }
    } else if (record instanceof ResumedRecord done) {
      waiting.resumed(done.getOffset());
    }
  }

  private DelayedTasks.Waiting waiting(long offset, DelayedRecord delayedTask) {
    byte[] bytes = new byte[delayedTask.getTask().remaining()];
    delayedTask.getTask().duplicate().get(bytes);
    try {
      TaskRecord task = codec.decode(bytes, TaskRecord.class);
      ChunkRecord chunk = task.getChunks().get(0);
      return new DelayedTasks.Waiting(
          offset, delayedTask.getDueAt(), bytes, task.getClient(), chunk.getJob());
    } catch (UndecodableRecordException damaged) {
      // At once: the worker that takes it sets it aside.
      return new DelayedTasks.Waiting(offset, 0, bytes, "", new UUID(0, 0));
    }
  }

  /** Whether it was cancelled meanwhile: then it need not wait to be told so. */
  private boolean isStopped(DelayedTasks.Waiting each) {
    return orders.stopOf(each.client(), each.job()) != null;
  }

  private void resume(List<DelayedTasks.Waiting> due) {
    if (due.isEmpty()) {
      return;
    }
    CompletableFuture.allOf(
            due.stream()
                .map(task -> sender.send(tasks, null, task.bytes()))
                .toArray(CompletableFuture[]::new))
        .join();
    for (DelayedTasks.Waiting task : due) {
      var unused = sender.send(delayed, null, Codec.encode(new ResumedRecord(task.offset())));
      waiting.resumed(task.offset());
    }
  }

  private void truncate() {
    long needed = waiting.neededFrom(feed.positions().getOrDefault(delayed, 0L));
    if (needed > truncatedTo && System.nanoTime() - truncatedNanos > TRUNCATE_NANOS) {
      broker.truncate(delayed, needed);
      truncatedTo = needed;
      truncatedNanos = System.nanoTime();
    }
  }

  void wakeup() {
    feed.wakeup();
  }

  @Override
  public void close() {
    feed.close();
  }
}
