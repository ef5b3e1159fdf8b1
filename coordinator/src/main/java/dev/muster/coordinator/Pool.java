package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Broker;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TerminateRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WaitInterruptedException;
import dev.muster.protocol.WrongArgumentsException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process pool whose workers are a fleet: submits calls to the workers of a pool and hands out
 * their results. Python's {@code multiprocessing.Pool} on a broker.
 *
 * <pre>{@code
 * try (Pool pool = Pool.on(KafkaBroker.connect("kafka:9092"), PoolConfig.pool("render"))) {
 *   AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 10L);
 *   handle.get(Duration.ofSeconds(1)); // 100
 *   pool.map(Tasks::square, List.of(0L, 1L, 2L)); // [0, 1, 4]
 * }
 * }</pre>
 *
 * <p>Some pools own their workers ({@code ThreadPool}, {@code ProcessPool}) and stop them when they
 * end; others only submit to a fleet that somebody else runs.
 *
 * <p>Safe for use by many threads. Its threads are daemons: none keeps the JVM alive.
 */
public final class Pool extends PoolCalls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);

  /** Heartbeats of this last while tell who is there already. */
  private static final Duration LOOK_BACK = Duration.ofSeconds(3);

  private static final Duration DURABLE = Duration.ofSeconds(5);
  private static final Duration PILLS = Duration.ofSeconds(30);

  /** Slots that are assumed as long as no worker has been heard of. */
  private static final int UNKNOWN_SLOTS = 4;

  private static final int MIN_BUFFER = 256;
  private static final int MAX_BUFFER = 131_072;

  private final Attachment attachment;
  private final @Nullable OwnedWorkers workers;
  private final AutoCloseable resources;
  private final PendingResults pending;
  private final FleetView fleet = new FleetView(System::nanoTime);
  private final Deadlines deadlines;
  private final PoolMeters meters;
  private final OutcomePayloads payloads;
  private final @Nullable FleetMeters fleetMeters;
  private final Submitter submitter;
  private final PoolReader reader;
  private final AttachedTasks attached = new AttachedTasks();
  private final NamedSubmitter namedSubmitter;
  private final @Nullable String client;
  private final Clock clock = Clock.systemUTC();

  /** Completes when there is nothing more to wait for: {@link #join} waits for it. */
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // Guarded by "this".
  private PoolState state = PoolState.RUNNING;
  private @Nullable BrokenPoolException broken;
  private boolean released;

  private Pool(
      Attachment attachment,
      PoolConfig config,
      @Nullable OwnedWorkers workers,
      AutoCloseable resources) {
    this.attachment = attachment;
    this.workers = workers;
    this.resources = resources;
    this.meters = PoolMeters.in(config.registry(), config.pool());
    Blobs blobs = Blobs.of(attachment, config.maxPayload());
    this.payloads = new OutcomePayloads(blobs, attachment.codec());
    this.pending = new PendingResults(payloads);
    this.deadlines = Deadlines.start(pending::jobs, System::nanoTime);
    this.submitter =
        new Submitter(
            attachment, blobs, pending, deadlines, meters, config.client(), this::slots, clock);
    this.namedSubmitter = new NamedSubmitter(attachment, submitter, attached, clock);
    this.client = config.client();
    Partition results = new Partition(Topics.results(config.pool()).name(), submitter.replyTo());
    Partition events = new Partition(Topics.events(config.pool()).name(), 0);
    Instant recently = clock.instant().minus(LOOK_BACK);
    this.reader =
        PoolReader.start(
            attachment,
            "muster-results",
            Map.of(results, From.end(), events, From.time(recently)),
            this::heard);
    MeterRegistry registry = config.registry();
    this.fleetMeters = registry == null ? null : FleetMeters.start(attachment, fleet, registry);
    meters.watch(pending);
    if (workers != null) {
      var unused = workers.broken().thenAccept(this::breakDown);
    }
  }

  /**
   * A pool that submits to the fleet of {@link PoolConfig#defaults}.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static Pool on(Broker broker) {
    return on(broker, PoolConfig.defaults());
  }

  /**
   * A pool that submits to a fleet somebody else runs. The broker is the caller's to close, after
   * the pool.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static Pool on(Broker broker, PoolConfig config) {
    return new Pool(attach(broker, config), config, null, () -> {});
  }

  /**
   * A pool that stops these workers when it ends.
   *
   * @param resources what is closed after the workers and the pool: the broker, say
   */
  public static Pool owning(
      Broker broker, PoolConfig config, OwnedWorkers workers, AutoCloseable resources) {
    return new Pool(attach(broker, config), config, workers, resources);
  }

  private static Attachment attach(Broker broker, PoolConfig config) {
    MeterRegistry registry = config.registry();
    if (registry != null) {
      broker.measure(registry);
    }
    return Attachment.to(broker, config.pool());
  }

  private void heard(SpecificRecord record) {
    if (record instanceof ResultRecord result) {
      if (result.getClient().equals(submitter.client())) {
        pending.dispatch(result);
      }
    } else if (record instanceof ProgressRecord progress) {
      if (progress.getClient().equals(submitter.client())) {
        pending.dispatch(progress);
      }
    } else if (record instanceof HeartbeatRecord beat) {
      fleet.heard(beat);
      pending.times().hear(beat.getFunctions());
    }
  }

  // Submitting.

  @Override
  public PoolCalls with(TaskOptions options) {
    return new PoolView(this, options);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<R> call(
      Target target, Arguments arguments, @Nullable Callback<? super R> callback) {
    return call(TaskOptions.defaults(), target, arguments, callback);
  }

  <R extends @Nullable Object> AsyncResult<R> call(
      TaskOptions options,
      Target target,
      Arguments arguments,
      @Nullable Callback<? super R> callback) {
    checkRunning();
    return submitter.single(options, target, arguments, callback);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<List<R>> callAll(
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    return callAll(TaskOptions.defaults(), target, calls, chunkSize, callback);
  }

  <R extends @Nullable Object> AsyncResult<List<R>> callAll(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    checkRunning();
    int chunk = chunkSize == DEFAULT_CHUNK ? defaultChunk(target, calls.size()) : chunkSize;
    return submitter.map(options, target, calls, chunk, callback);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> callEach(
      Target target, List<? extends List<? extends @Nullable Object>> calls, int chunkSize) {
    return callEach(TaskOptions.defaults(), target, calls, chunkSize);
  }

  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> callEach(
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    checkRunning();
    int chunk = chunkSize == DEFAULT_CHUNK ? defaultChunk(target, calls.size()) : chunkSize;
    return submitter.mapOutcomes(options, target, calls, chunk);
  }

  @Override
  <R extends @Nullable Object> ResultIterator<R> iterate(
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      int bufferSize,
      boolean ordered) {
    return iterate(TaskOptions.defaults(), target, calls, chunkSize, bufferSize, ordered);
  }

  <R extends @Nullable Object> ResultIterator<R> iterate(
      TaskOptions options,
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      int bufferSize,
      boolean ordered) {
    checkRunning();
    IntSupplier buffer =
        bufferSize == DEFAULT_BUFFER
            ? () -> defaultBuffer(options, target, chunkSize)
            : () -> bufferSize;
    return submitter.iterate(options, target, calls, chunkSize, buffer, ordered);
  }

  @Override
  public NamedMap named(String name) {
    return named(TaskOptions.defaults(), name);
  }

  NamedMap named(TaskOptions options, String name) {
    clientName();
    return new NamedMap(this, options, Topics.checkName(name));
  }

  private String clientName() {
    if (client == null) {
      throw new IllegalStateException(
          "A map with a name needs a client with a name: open the pool with PoolConfig.client(\"…\")");
    }
    return client;
  }

  <R extends @Nullable Object> AsyncResult<List<R>> mapNamed(
      String name,
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    return submitNamed(
        name,
        options,
        target,
        calls,
        chunkSize,
        terms -> new MapResult<R>(terms, calls.size(), submitter, null));
  }

  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> mapOutcomesNamed(
      String name,
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    return submitNamed(
        name,
        options,
        target,
        calls,
        chunkSize,
        terms -> new OutcomesResult<R>(terms, calls.size(), submitter));
  }

  private <H extends EachResult<?>> H submitNamed(
      String name,
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      Function<Job.Terms, H> handleOf) {
    checkRunning();
    int chunk = chunkSize == DEFAULT_CHUNK ? defaultChunk(target, calls.size()) : chunkSize;
    return namedSubmitter.submit(clientName(), name, options, target, calls, chunk, handleOf);
  }

  /** Enough that no worker waits for the next call, and no more than a program can hold. */
  private int defaultBuffer(TaskOptions options, Target target, int chunkSize) {
    int wanted =
        chunkSize == DEFAULT_CHUNK
            ? Math.min(MAX_BUFFER, submitter.usefulCalls(options, target))
            : 4 * chunkSize * slots();
    return Math.max(MIN_BUFFER, wanted);
  }

  private int defaultChunk(Target target, int calls) {
    return submitter.chunkSize(target, calls, slots());
  }

  private int slots() {
    int slots = workers == null ? fleet.slots() : workers.slots();
    return slots == 0 ? UNKNOWN_SLOTS : slots;
  }

  private synchronized void checkRunning() {
    if (broken != null) {
      throw broken;
    }
    if (state != PoolState.RUNNING) {
      throw new IllegalStateException("Pool not running: it was " + state.past());
    }
  }

  /**
   * A handle of a call that was submitted earlier: by this program before it was started again, or
   * by another one. Its value is what {@link PoolCalls#apply(String, Arguments)} gives: null, a
   * number, a string, bytes, a list or a map. It is found for as long as the pool keeps results,
   * seven days. The handle ends at the latest as that of a task that is submitted now; its {@link
   * AsyncResult#state} and progress are not known before its end.
   *
   * @throws IllegalStateException after {@link #shutdown}
   */
  public AsyncResult<@Nullable Object> attach(TaskId id) {
    checkRunning();
    SingleResult<@Nullable Object> handle = submitter.attached(id);
    follow(handle, 1, "Task %s is a map: attach to it with attachMap".formatted(id));
    return handle;
  }

  /**
   * As {@link #attach}, for a {@code map} that was submitted earlier. It waits for calls of the map
   * that were never accepted, since their submitter was killed meanwhile, until its deadline: a map
   * that is to be finished by a later run needs a {@link #named name}.
   *
   * @param calls how many inputs the map has
   * @throws IllegalArgumentException for a number below 0
   * @throws IllegalStateException after {@link #shutdown}
   */
  public AsyncResult<List<@Nullable Object>> attachMap(TaskId id, int calls) {
    checkRunning();
    if (calls < 0) {
      throw new IllegalArgumentException("a map cannot have %d calls".formatted(calls));
    }
    MapResult<@Nullable Object> handle = submitter.attachedMap(id, calls);
    if (calls == 0) {
      handle.finish();
    } else {
      follow(handle, calls, "Task %s has more calls than %,d".formatted(id, calls));
    }
    return handle;
  }

  private void follow(PendingResult<?> handle, int calls, String ifThereAreMore) {
    attached.follow(
        handle,
        () -> {
          try (JobLog results = JobLog.open(attachment, handle.id(), calls)) {
            results.readToEnd();
            if (results.hasOthers()) {
              throw new WrongArgumentsException(ifThereAreMore);
            }
            results.follow(handle, payloads);
          }
        });
  }

  // Ending.

  /**
   * Accepts no more tasks; those submitted go on. Python's {@code close()}. Does not wait: {@link
   * #join} does. Can be called twice.
   */
  public void shutdown() {
    synchronized (this) {
      if (state != PoolState.RUNNING) {
        return;
      }
      state = PoolState.SHUT_DOWN;
    }
    Thread closer = new Thread(this::finish, "muster-closer");
    closer.setDaemon(true);
    closer.start();
  }

  /** Waits for all that was submitted, then stops the workers where they are owned. */
  private void finish() {
    try {
      pending.awaitIdle(null);
      if (workers != null && !isTerminated()) {
        stopWorkers(workers);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("The pool's workers could not be stopped as they should", e);
    } finally {
      if (workers != null) {
        workers.kill(); // those that took no pill in time
      }
      // An iteration that nobody reads to its end does not hold up the pool; who reads on is told.
      pending.failAll(new PoolTerminatedException("The pool was closed before this was read"));
      ended.complete(null);
    }
  }

  private void stopWorkers(OwnedWorkers owned) throws InterruptedException {
    try (ShutdownOrder order = new ShutdownOrder(attachment, TaskId.next(clock))) {
      order.pills(owned.processes());
      if (!owned.awaitEnd(PILLS)) {
        log.warn("Some workers took no pill within {}; they are ended", PILLS);
      }
    }
  }

  /**
   * Ends at once: what was submitted and has no result fails with {@link PoolTerminatedException},
   * queued tasks never start, running ones are interrupted; owned workers are ended. Can be called
   * twice, and after {@link #shutdown}.
   */
  public void terminate() {
    synchronized (this) {
      if (state == PoolState.TERMINATED) {
        return;
      }
      state = PoolState.TERMINATED;
    }
    // The order first, so that it is on its way while handles end.
    CompletableFuture<Long> order = submitter.order(new TerminateRecord(submitter.client()));
    pending.failAll(new PoolTerminatedException("The pool was terminated before the task ended"));
    if (workers != null) {
      workers.kill();
    }
    Thread closer = new Thread(() -> awaitOrder(order), "muster-closer");
    closer.setDaemon(true);
    closer.start();
  }

  /** The pool has ended when nothing that it queued can start any more. */
  private void awaitOrder(CompletableFuture<Long> order) {
    try {
      if (workers == null) {
        order.get(DURABLE.toMillis(), TimeUnit.MILLISECONDS);
      } else if (!workers.awaitEnd(DURABLE)) {
        log.warn("Some workers have not ended {} after they were killed", DURABLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("The order to terminate did not reach the broker: queued tasks may still run", e);
    } finally {
      ended.complete(null);
    }
  }

  private synchronized boolean isTerminated() {
    return state == PoolState.TERMINATED;
  }

  private void breakDown(Throwable cause) {
    BrokenPoolException why =
        new BrokenPoolException("The pool's workers cannot start: " + cause.getMessage(), cause);
    synchronized (this) {
      broken = why;
    }
    log.warn("The pool is broken", why);
    pending.failAll(why);
  }

  /**
   * Waits until all that was submitted has ended, and the workers too where they are owned.
   *
   * @throws IllegalStateException where neither {@link #shutdown} nor {@link #terminate} was called
   * @throws WaitInterruptedException where this thread is interrupted
   */
  public void join() {
    await(null);
  }

  /**
   * As {@link #join()}, but waits no longer than this.
   *
   * @return false where the time ran out first
   */
  public boolean join(Duration timeout) {
    return await(timeout);
  }

  private boolean await(@Nullable Duration timeout) {
    synchronized (this) {
      if (state == PoolState.RUNNING) {
        throw new IllegalStateException("Pool is still running: shut it down or terminate it");
      }
    }
    try {
      if (timeout == null) {
        ended.get();
      } else {
        ended.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("Interrupted while waiting for the pool to end");
    }
  }

  /**
   * What {@code ExecutorService.close()} is: accepts no more tasks, waits for those submitted, and
   * releases everything. Where the waiting thread is interrupted, terminates instead. An iteration
   * that is not read to its end is not waited for. Can be called twice.
   */
  @Override
  public void close() {
    shutdown();
    try {
      join();
    } catch (WaitInterruptedException e) {
      terminate();
    }
    release();
  }

  private void release() {
    synchronized (this) {
      if (released) {
        return;
      }
      released = true;
    }
    meters.close();
    if (fleetMeters != null) {
      fleetMeters.close();
    }
    attached.close();
    submitter.close();
    reader.close();
    deadlines.close();
    attachment.close();
    try {
      resources.close();
    } catch (Exception e) {
      log.warn("What the pool was running on did not close as it should", e);
    }
  }

  // Watching.

  /** The workers that are there, as their last heartbeats showed them. */
  public List<WorkerStatus> workers() {
    return fleet.workers();
  }

  /** What the last hundred callbacks that failed threw, oldest first. */
  public List<Throwable> callbackErrors() {
    return submitter.callbacks().errors();
  }

  /** Outcomes that were dropped because their call had one already: tasks that ran twice. */
  public long duplicates() {
    return pending.duplicates();
  }

  @Override
  public synchronized String toString() {
    return "pool %s at %s, %s"
        .formatted(attachment.pool(), attachment.broker().description(), state);
  }
}
