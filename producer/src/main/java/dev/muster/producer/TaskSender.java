package dev.muster.producer;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Puts task records of one client on a pool's queue; arguments that do not fit one travel in pieces
 * before it. Safe for use by many threads.
 */
public final class TaskSender {
  /** A task has to fit a dead letter, and has a name and limits beside its values. */
  private static final int MAX_TASK_BYTES = Topics.MAX_RECORD_BYTES - (32 << 10);

  /** What is left when the arguments have what they may have. */
  private static final int MAX_CAPTURED_BYTES =
      MAX_TASK_BYTES - Topics.MAX_INLINE_BYTES - (32 << 10);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Sender sender;
  private final Blobs blobs;
  private final Partition tasks;
  private final String client;
  private final int replyTo;
  private final int replay;
  private final Clock clock;

  /**
   * A sender of tasks.
   *
   * @param attachment the pool; the caller closes it
   * @param blobs where large arguments go
   * @param client who submits, unique to this run
   * @param replyTo the partition of {@code .results} that the client reads
   */
  public TaskSender(Attachment attachment, Blobs blobs, String client, int replyTo, Clock clock) {
    this(
        attachment.sender(),
        blobs,
        new Partition(Topics.tasks(attachment.pool()).topic().name(), 0),
        client,
        replyTo,
        0,
        clock);
  }

  private TaskSender(
      Sender sender,
      Blobs blobs,
      Partition tasks,
      String client,
      int replyTo,
      int replay,
      Clock clock) {
    this.sender = sender;
    this.blobs = blobs;
    this.tasks = tasks;
    this.client = client;
    this.replyTo = replyTo;
    this.replay = replay;
    this.clock = clock;
  }

  /** A chunk for this sender, whose first call has that index in its job. */
  public ChunkBuilder chunk(Target target, TaskId job, long firstIndex) {
    return new ChunkBuilder(target, job, firstIndex, blobs.limit());
  }

  /**
   * A sender of calls that were submitted before.
   *
   * @param partition the partition of {@code .results} that has the other outcomes of their job
   * @param times how many times they were sent again, this time included; zero where they were not
   */
  public TaskSender again(int partition, int times) {
    return new TaskSender(sender, blobs, tasks, client, partition, times, clock);
  }

  /**
   * Sends one record. Where arguments are too large for it, waits until these are durable.
   *
   * @param arity how many values each call has
   * @param argumentNames names of the last of them
   * @param chunks the calls, at least one chunk
   * @param options within what they run, counted from now
   * @return completes when the task is accepted: it can no longer be lost; fails with a {@link
   *     MusterException} where it cannot be sent
   */
  public CompletableFuture<Long> send(
      Target target,
      int arity,
      List<String> argumentNames,
      List<ChunkRecord> chunks,
      TaskOptions options) {
    try {
      checkCaptured(target);
      // Read once: a worker tells the limits as their distance from the submission. And first: the
      // handle's time runs while large arguments are sent.
      long now = clock.millis();
      // Refers to the pieces: they are there before anybody can look for them.
      List<ChunkRecord> sendable = chunks.stream().map(this::withoutLarge).toList();
      TaskRecord record =
          TaskRecord.newBuilder()
              .setId(TaskId.next(clock).value())
              .setClient(client)
              .setReplyTo(replyTo)
              .setFunction(target.reference())
              .setArity(arity)
              .setArgumentNames(argumentNames)
              .setChunks(sendable)
              .setSubmittedAt(now)
              .setReplay(replay)
              .setLimits(options.limits(now))
              .build();
      return sender.send(tasks, null, Codec.encode(record));
    } catch (MusterException cannotBeSent) {
      return CompletableFuture.failedFuture(cannotBeSent);
    }
  }

  /** They travel with each record of a map, and are not cut into pieces. */
  private static void checkCaptured(Target target) {
    int bytes = target.reference().getCaptured().remaining();
    if (bytes > MAX_CAPTURED_BYTES) {
      throw new PayloadTooLargeException(
          "What %s has captured has %,d bytes, and the limit is %,d (Kafka's records end at a mebibyte). Pass it as an argument instead: those may be larger"
              .formatted(target.name(), bytes, MAX_CAPTURED_BYTES));
    }
  }

  private ChunkRecord withoutLarge(ChunkRecord chunk) {
    if (chunk.getArguments().remaining() <= Topics.MAX_INLINE_BYTES) {
      return chunk;
    }
    BlobRecord blob = blobs.put(chunk.getArguments());
    return new ChunkRecord(
        chunk.getJob(), chunk.getFirstIndex(), chunk.getCount(), NOTHING.duplicate(), blob);
  }
}
