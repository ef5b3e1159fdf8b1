package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Partition;
import dev.muster.producer.ChunkBuilder;
import dev.muster.producer.TaskSender;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns calls into jobs and sends them. A call that cannot be sent fails its own handle; nothing
 * else is affected. Safe for use by many threads.
 */
final class Submitter {
  private final Attachment attachment;
  private final PendingResults pending;
  private final Deadlines deadlines;
  private final CallbackThread callbacks = new CallbackThread();
  private final TaskSender tasks;
  private final Bundler bundler;
  private final Partition control;
  private final String client;
  private final int replyTo;
  private final Clock clock;

  Submitter(
      Attachment attachment,
      PendingResults pending,
      Deadlines deadlines,
      @Nullable String name,
      IntSupplier slots,
      Clock clock) {
    this.attachment = attachment;
    this.pending = pending;
    this.deadlines = deadlines;
    this.clock = clock;
    this.client = (name == null ? "client" : name) + "-" + TaskId.next(clock);
    this.replyTo = ThreadLocalRandom.current().nextInt(attachment.resultPartitions());
    this.tasks = new TaskSender(attachment.sender(), attachment.pool(), client, replyTo, clock);
    this.bundler = Bundler.start(pending.times(), slots, this::send);
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
      TaskOptions options,
      Target target,
      Arguments arguments,
      @Nullable Callback<? super R> callback) {
    SingleResult<R> handle = new SingleResult<>(job(options, target), this, callback);
    open(handle);
    deadlines.watch(options.bound().toNanos());
    try {
      List<@Nullable Object> values = arguments.values();
      // Each evaluation of a lambda may have captured something else: that travels with its call.
      Target inlined = target.inlined();
      int size = inlined.values(values.size());
      bundler.add(kind(inlined, size, arguments.names(), options), inlined, handle, 0, values);
    } catch (MusterException cannotBeSent) {
      handle.failWith(cannotBeSent);
    }
    return handle;
  }

  /**
   * Submits a call of an iteration.
   *
   * @param line where the one before it went; null for the first
   * @return where it went
   */
  BundleLine bundle(
      IteratedResults<?> results,
      long index,
      List<? extends @Nullable Object> arguments,
      @Nullable BundleLine line) {
    Target target = results.target();
    deadlines.watch(results.options().bound().toNanos());
    BundleLine to = line;
    while (to == null
        || to.kind().arity() != arguments.size()
        || !to.add(target, results, index, arguments)) {
      to = bundler.line(kind(target, arguments.size(), List.of(), results.options()));
    }
    return to;
  }

  private static BundleLine.Kind kind(
      Target target, int arity, List<String> names, TaskOptions options) {
    return new BundleLine.Kind(target, arity, names, options);
  }

  private CompletableFuture<Long> send(BundleLine.Kind kind, List<ChunkRecord> chunks) {
    return tasks.send(
        kind.target(), kind.arity(), kind.names(), chunks, kind.options().limits(clock.millis()));
  }

  /** Submits a map, with the arguments of each call. */
  <R extends @Nullable Object> AsyncResult<List<R>> map(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    MapResult<R> handle = new MapResult<>(job(options, target), calls.size(), this, callback);
    submit(handle, calls, chunkSize);
    return handle;
  }

  /** Submits a map whose handle tells of each call how it ended. */
  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> mapOutcomes(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    OutcomesResult<R> handle = new OutcomesResult<>(job(options, target), calls.size(), this);
    submit(handle, calls, chunkSize);
    return handle;
  }

  private void submit(
      EachResult<?> handle, List<? extends List<? extends @Nullable Object>> calls, int chunkSize) {
    open(handle);
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    try {
      ChunkBuilder chunk = new ChunkBuilder(handle.target(), handle.id(), 0);
      for (List<? extends @Nullable Object> call : calls) {
        chunk = add(handle, call, chunk, chunkSize, sent);
      }
      sendIfAny(handle, chunk, sent);
      settle(handle, sent);
    } catch (MusterException cannotBeSent) {
      handle.failWith(cannotBeSent);
    }
    if (calls.isEmpty()) {
      handle.finish();
    }
  }

  /** A handle of a task that was submitted before, by whomever. */
  SingleResult<@Nullable Object> attached(TaskId id) {
    TaskOptions options = TaskOptions.defaults();
    Job.Terms terms = new Job.Terms(id, Target.named("task"), options, clock.instant());
    SingleResult<@Nullable Object> handle = new SingleResult<>(terms, this, null);
    open(handle);
    handle.accepted(null);
    deadlines.watch(options.bound().toNanos());
    return handle;
  }

  /** A new job, submitted now. */
  private Job.Terms job(TaskOptions options, Target target) {
    return new Job.Terms(TaskId.next(clock), target, options, clock.instant());
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
        sent.add(send(job, current, List.of()));
        current = new ChunkBuilder(job.target(), job.id(), current.nextIndex());
        current.add(arguments);
      }
    } catch (MusterException cannotBeSent) {
      // This call alone has failed. The indexes of a chunk have no gaps: the next starts behind it.
      long index = current.nextIndex();
      sendIfAny(job, current, sent);
      job.setFailure(index, cannotBeSent);
      return new ChunkBuilder(job.target(), job.id(), index + 1);
    }
    if (current.count() < chunkSize && !current.isFull()) {
      return current;
    }
    sent.add(send(job, current, List.of()));
    return new ChunkBuilder(job.target(), job.id(), current.nextIndex());
  }

  private void sendIfAny(Job job, ChunkBuilder chunk, List<CompletableFuture<Long>> sent) {
    if (chunk.count() > 0) {
      sent.add(send(job, chunk, List.of()));
    }
  }

  /** Sends a chunk; completes when it is accepted. */
  CompletableFuture<Long> send(Job job, ChunkBuilder chunk, List<String> names) {
    deadlines.watch(job.options().bound().toNanos());
    return tasks.send(
        job.target(),
        chunk.arity(),
        names,
        List.of(chunk.build()),
        job.options().limits(clock.millis()));
  }

  private static void settle(PendingResult<?> handle, List<CompletableFuture<Long>> sent) {
    var unused =
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
            .whenComplete((done, refusal) -> handle.accepted(refusal));
  }

  /** Submits calls as the results of earlier ones are taken. */
  <R extends @Nullable Object> ResultIterator<R> iterate(
      TaskOptions options,
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      IntSupplier bufferSize,
      boolean ordered) {
    IteratedResults<R> results =
        new IteratedResults<>(job(options, target), this, bufferSize, ordered);
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

  /** How many calls of a function with one argument keep the workers busy; 0 where unknown. */
  int usefulCalls(TaskOptions options, Target target) {
    return bundler.line(kind(target, 1, List.of(), options)).usefulCalls();
  }

  /** How many calls of a function make a chunk that is worth a record; empty where unknown. */
  OptionalInt usefulChunk(Target target) {
    RunTimes.Mean mean = pending.times().of(target.name()).mean();
    return mean == null ? OptionalInt.empty() : OptionalInt.of(BundleLine.chunk(mean));
  }

  /** What waits to be sent is not sent any more. */
  void close() {
    bundler.close();
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
