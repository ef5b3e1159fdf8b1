package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
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
  private final PoolMeters meters;
  private final CallbackThread callbacks = new CallbackThread();
  private final TaskSender tasks;
  private final Bundler bundler;
  private final Partition control;
  private final String client;
  private final int replyTo;
  private final Clock clock;

  Submitter(
      Attachment attachment,
      Blobs blobs,
      PendingResults pending,
      Deadlines deadlines,
      PoolMeters meters,
      @Nullable String name,
      IntSupplier slots,
      Clock clock) {
    this.attachment = attachment;
    this.pending = pending;
    this.deadlines = deadlines;
    this.meters = meters;
    this.clock = clock;
    this.client = (name == null ? "client" : name) + "-" + TaskId.next(clock);
    this.replyTo = ThreadLocalRandom.current().nextInt(attachment.resultPartitions());
    this.tasks = new TaskSender(attachment, blobs, client, replyTo, clock);
    this.bundler =
        Bundler.start(pending.times(), slots, blobs.limit(), this::send, System::nanoTime);
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
    SingleResult<R> handle =
        new SingleResult<>(job(options, target, JobKind.APPLY), this, callback);
    open(handle);
    handle.meters().submitted(1);
    deadlines.watch(options.bound().toNanos());
    try {
      List<@Nullable Object> values = arguments.values();
      // Each evaluation of a lambda may have captured something else: that travels with its call.
      Target inlined = target.inlined();
      int size = inlined.values(values.size());
      bundler.add(kind(inlined, size, arguments.names(), options), inlined, handle, 0, values);
    } catch (MusterException cannotBeSent) {
      handle.fail(cannotBeSent);
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
    meters.sent(chunks.stream().mapToInt(ChunkRecord::getCount).sum());
    return tasks.send(kind.target(), kind.arity(), kind.names(), chunks, kind.options());
  }

  /** Submits a map, with the arguments of each call. */
  <R extends @Nullable Object> AsyncResult<List<R>> map(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    MapResult<R> handle =
        new MapResult<>(job(options, target, JobKind.MAP), calls.size(), this, callback);
    submit(handle, calls, chunkSize);
    return handle;
  }

  /** Submits a map whose handle tells of each call how it ended. */
  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> mapOutcomes(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    OutcomesResult<R> handle =
        new OutcomesResult<>(job(options, target, JobKind.MAP), calls.size(), this);
    submit(handle, calls, chunkSize);
    return handle;
  }

  /** Submits all calls of a map. */
  void submit(
      EachResult<?> handle, List<? extends List<? extends @Nullable Object>> calls, int chunkSize) {
    open(handle);
    handle.meters().submitted(calls.size());
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    try {
      ChunkBuilder chunk = chunk(handle, 0);
      for (List<? extends @Nullable Object> call : calls) {
        chunk = add(handle, call, chunk, chunkSize, sent);
      }
      sendIfAny(handle, chunk, sent);
      settle(handle, sent);
    } catch (MusterException cannotBeSent) {
      handle.fail(cannotBeSent);
    }
    if (calls.isEmpty()) {
      handle.finish();
    }
  }

  /** A handle of a call that was submitted before, by whomever. */
  SingleResult<@Nullable Object> attached(TaskId id) {
    return attached(new SingleResult<>(attachedTo(id), this, null));
  }

  /** A handle of a map that was submitted before, by whomever. */
  MapResult<@Nullable Object> attachedMap(TaskId id, int calls) {
    return attached(new MapResult<>(attachedTo(id), calls, this, null));
  }

  private Job.Terms attachedTo(TaskId id) {
    return new Job.Terms(
        id, Target.named("task"), TaskOptions.defaults(), clock.instant(), JobMeters.NONE);
  }

  private <H extends PendingResult<?>> H attached(H handle) {
    openFollowed(handle);
    handle.accepted(null);
    return handle;
  }

  /** From now on the handle is waited for, and ends by its deadline; others read its outcomes. */
  void openFollowed(PendingResult<?> handle) {
    pending.opened(1);
    pending.addFollowed(handle);
    deadlines.watch(handle.options().bound().toNanos());
  }

  /**
   * A map with an id of its own.
   *
   * @param isNew whether this client submits it, rather than goes on with it: only what is
   *     submitted is counted
   */
  Job.Terms terms(TaskId id, TaskOptions options, Target target, boolean isNew) {
    JobMeters counters = isNew ? meters.job(target.name(), JobKind.MAP) : JobMeters.NONE;
    return new Job.Terms(id, target, options, clock.instant(), counters);
  }

  /** A new job, submitted now. */
  private Job.Terms job(TaskOptions options, Target target, JobKind kind) {
    return new Job.Terms(
        TaskId.next(clock), target, options, clock.instant(), meters.job(target.name(), kind));
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
        current = current.next();
        current.add(arguments);
      }
    } catch (MusterException cannotBeSent) {
      // This call alone has failed. The indexes of a chunk have no gaps: the next starts behind it.
      long index = current.nextIndex();
      sendIfAny(job, current, sent);
      job.failHere(index, cannotBeSent);
      return chunk(job, index + 1);
    }
    if (current.count() < chunkSize && !current.isFull()) {
      return current;
    }
    sent.add(send(job, current, List.of()));
    return current.next();
  }

  /** A chunk of a job that begins with that index. */
  ChunkBuilder chunk(Job job, long firstIndex) {
    return tasks.chunk(job.target(), job.id(), firstIndex);
  }

  private void sendIfAny(Job job, ChunkBuilder chunk, List<CompletableFuture<Long>> sent) {
    if (chunk.count() > 0) {
      sent.add(send(job, chunk, List.of()));
    }
  }

  /** Sends a chunk; completes when it is accepted. */
  CompletableFuture<Long> send(Job job, ChunkBuilder chunk, List<String> names) {
    return send(tasks, job, chunk, names);
  }

  private CompletableFuture<Long> send(
      TaskSender sender, Job job, ChunkBuilder chunk, List<String> names) {
    deadlines.watch(job.options().bound().toNanos());
    meters.sent(chunk.count());
    return sender.send(job.target(), chunk.arity(), names, List.of(chunk.build()), job.options());
  }

  /**
   * Sends a chunk of a job that was submitted before; completes when it is accepted.
   *
   * @param partition the partition of the results that has the job's other outcomes
   * @param replay how many times its calls were sent again, this time included
   */
  CompletableFuture<Long> sendAgain(Job job, ChunkBuilder chunk, int partition, int replay) {
    return send(tasks.again(partition, replay), job, chunk, List.of());
  }

  /** When the broker has all of it, the handle is accepted. */
  static void settle(PendingResult<?> handle, List<CompletableFuture<Long>> sent) {
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
        new IteratedResults<>(job(options, target, JobKind.IMAP), this, bufferSize, ordered);
    pending.add(results);
    new IterationFeeder(results, this, calls, chunkSize).start();
    return results;
  }

  /** Calls of this job are submitted now, and end by its deadline. */
  void watch(Job job) {
    deadlines.watch(job.options().bound().toNanos());
  }

  private void open(PendingResult<?> handle) {
    pending.opened(1);
    pending.add(handle);
  }

  /** A handle has its end. */
  void ended(PendingResult<?> handle) {
    pending.remove(handle);
    pending.ended(1);
  }

  /** How many calls of a function with one argument keep the workers busy; 0 where unknown. */
  int usefulCalls(TaskOptions options, Target target) {
    return bundler.line(kind(target, 1, List.of(), options)).usefulCalls();
  }

  /** How many calls go into a chunk of a map. */
  int chunkSize(Target target, int calls, int slots) {
    return MapChunks.size(calls, slots, pending.times().of(target.name()).mean());
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
