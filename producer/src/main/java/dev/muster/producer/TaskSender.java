package dev.muster.producer;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Puts task records of one client on a pool's queue. Safe for use by many threads. */
public final class TaskSender {
  private final Sender sender;
  private final Partition tasks;
  private final String client;
  private final int replyTo;
  private final int replay;
  private final Clock clock;

  /**
   * A sender of tasks.
   *
   * @param sender what appends; the caller closes it
   * @param pool name of the pool
   * @param client who submits, unique to this run
   * @param replyTo the partition of {@code .results} that the client reads
   */
  public TaskSender(Sender sender, String pool, String client, int replyTo, Clock clock) {
    this(sender, new Partition(Topics.tasks(pool).topic().name(), 0), client, replyTo, 0, clock);
  }

  private TaskSender(
      Sender sender, Partition tasks, String client, int replyTo, int replay, Clock clock) {
    this.sender = sender;
    this.tasks = tasks;
    this.client = client;
    this.replyTo = replyTo;
    this.replay = replay;
    this.clock = clock;
  }

  /**
   * A sender of calls that were submitted before.
   *
   * @param partition the partition of {@code .results} that has the other outcomes of their job
   * @param times how many times they were sent again, this time included; zero where they were not
   */
  public TaskSender again(int partition, int times) {
    return new TaskSender(sender, tasks, client, partition, times, clock);
  }

  /**
   * Sends one record.
   *
   * @param arity how many values each call has
   * @param argumentNames names of the last of them
   * @param chunks the calls, at least one chunk
   * @param limits within what they run
   * @return completes when the task is accepted: it can no longer be lost
   * @throws PayloadTooLargeException where the calls do not fit one record
   */
  public CompletableFuture<Long> send(
      Target target,
      int arity,
      List<String> argumentNames,
      List<ChunkRecord> chunks,
      LimitsRecord limits) {
    TaskRecord record =
        TaskRecord.newBuilder()
            .setId(TaskId.next(clock).value())
            .setClient(client)
            .setReplyTo(replyTo)
            .setFunction(target.reference())
            .setArity(arity)
            .setArgumentNames(argumentNames)
            .setChunks(chunks)
            .setSubmittedAt(clock.millis())
            .setReplay(replay)
            .setLimits(limits)
            .build();
    byte[] bytes = Codec.encode(record);
    if (bytes.length > Topics.MAX_RECORD_BYTES) {
      throw new PayloadTooLargeException(
          "A call of %s has %,d bytes of arguments; a record may have %,d. Pass a reference to the data (a file, an object store) instead"
              .formatted(target.name(), bytes.length, Topics.MAX_RECORD_BYTES));
    }
    return sender.send(tasks, null, bytes);
  }
}
