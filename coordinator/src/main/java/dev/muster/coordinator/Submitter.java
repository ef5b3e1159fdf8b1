package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Partition;
import dev.muster.producer.ChunkBuilder;
import dev.muster.producer.TaskSender;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.Codec;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls into jobs and sends them. A call that cannot be sent fails its own handle; nothing
 * else is affected. Safe for use by many threads.
 */
final class Submitter {
  private final Attachment attachment;
  private final PendingResults pending;
  private final CallbackThread callbacks = new CallbackThread();
  private final TaskSender tasks;
  private final Partition control;
  private final String client;
  private final int replyTo;
  private final Clock clock;

  Submitter(Attachment attachment, PendingResults pending, @Nullable String name, Clock clock) {
    this.attachment = attachment;
    this.pending = pending;
    this.clock = clock;
    this.client = (name == null ? "client" : name) + "-" + TaskId.next(clock);
    this.replyTo = ThreadLocalRandom.current().nextInt(attachment.resultPartitions());
    this.tasks = new TaskSender(attachment.sender(), attachment.pool(), client, replyTo, clock);
    this.control = new Partition(Topics.control(attachment.pool()).name(), 0);
  }

  /** Unique to this run of this client. */
  String client() {
    return client;
  }

  /** The partition of the results that are meant for this client. */
  int replyTo() {
    return replyTo;
  }

  CallbackThread callbacks() {
    return callbacks;
  }

  /** Submits one call. */
  <R extends @Nullable Object> AsyncResult<R> single(
      Target target, Arguments arguments, @Nullable Callback<? super R> callback) {
    TaskId id = TaskId.next(clock);
    SingleResult<R> handle = new SingleResult<>(id, target, this, callback);
    open(handle);
    try {
      ChunkBuilder chunk = new ChunkBuilder(target, id, 0);
      chunk.add(arguments.values());
      settle(handle, List.of(send(target, chunk, arguments.names())));
    } catch (MusterException cannotBeSent) {
      handle.failWith(cannotBeSent);
    }
    return handle;
  }

  /**
   * Submits a map.
   *
   * @param calls the arguments of each call; read to the end before this returns
   * @param size how many there are
   */
  <R extends @Nullable Object> AsyncResult<List<R>> map(
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int size,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    TaskId id = TaskId.next(clock);
    MapResult<R> handle = new MapResult<>(id, target, size, this, callback);
    open(handle);
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    try {
      ChunkBuilder chunk = new ChunkBuilder(target, id, 0);
      for (long index = 0; index < size; index++) {
        chunk = add(handle, calls.next(), chunk, chunkSize, sent);
      }
      sendIfAny(target, chunk, sent);
      settle(handle, sent);
    } catch (MusterException cannotBeSent) {
      handle.failWith(cannotBeSent);
    }
    if (size == 0) {
      handle.finish();
    }
    return handle;
  }

  /** Adds a call to a chunk, sends that when it is full; returns the chunk to go on with. */
  private ChunkBuilder add(
      Job job,
      List<? extends @Nullable Object> arguments,
      ChunkBuilder chunk,
      int chunkSize,
      List<CompletableFuture<Long>> sent) {
    ChunkBuilder current = chunk;
    try {
      if (!current.add(arguments)) {
        sent.add(send(job.target(), current, List.of()));
        current = new ChunkBuilder(job.target(), job.id(), current.nextIndex());
        current.add(arguments);
      }
    } catch (MusterException cannotBeSent) {
      // This call alone has failed. The indexes of a chunk have no gaps: the next starts behind it.
      long index = current.nextIndex();
      sendIfAny(job.target(), current, sent);
      job.setFailure(index, cannotBeSent);
      return new ChunkBuilder(job.target(), job.id(), index + 1);
    }
    if (current.count() < chunkSize && !current.isFull()) {
      return current;
    }
    sent.add(send(job.target(), current, List.of()));
    return new ChunkBuilder(job.target(), job.id(), current.nextIndex());
  }

  private void sendIfAny(Target target, ChunkBuilder chunk, List<CompletableFuture<Long>> sent) {
    if (chunk.count() > 0) {
      sent.add(send(target, chunk, List.of()));
    }
  }

  /** Sends a chunk; completes when it is accepted. */
  CompletableFuture<Long> send(Target target, ChunkBuilder chunk, List<String> names) {
    return tasks.send(target, chunk.arity(), names, List.of(chunk.build()));
  }

  private static void settle(PendingResult<?> handle, List<CompletableFuture<Long>> sent) {
    var unused =
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
            .whenComplete((done, refusal) -> handle.accepted(refusal));
  }

  /** Submits calls as the results of earlier ones are taken. */
  <R extends @Nullable Object> ResultIterator<R> iterate(
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      int bufferSize,
      boolean ordered) {
    IteratedResults<R> results =
        new IteratedResults<>(TaskId.next(clock), target, this, bufferSize, ordered);
    pending.add(results);
    new IterationFeeder(results, this, calls, chunkSize).start();
    return results;
  }

  private void open(PendingResult<?> handle) {
    pending.opened(1);
    pending.add(handle);
  }

  /** A handle has its end. */
  void ended(PendingResult<?> handle) {
    pending.remove(handle.id());
    pending.ended(1);
  }

  PendingResults pending() {
    return pending;
  }

  /** Sends an order to the workers; completes when it is durable. */
  CompletableFuture<Long> order(SpecificRecord order) {
    return attachment.sender().send(control, null, Codec.encode(order));
  }

  /** What a future failed with, as this module throws it. */
  static MusterException asMuster(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof MusterException muster
        ? muster
        : new BrokerException("The broker did not take the task: " + cause, cause);
  }

  /** The arguments of a call of one. */
  static List<@Nullable Object> one(@Nullable Object argument) {
    return Collections.singletonList(argument);
  }
}
