package dev.muster.worker;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.SignedBroker;
import dev.muster.broker.TaskQueues;
import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.Codec;
import dev.muster.protocol.Errors;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WorkerState;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a pool's fleet: takes tasks, runs them, makes their results durable and acknowledges
 * them, until it takes a pill, is closed, or has run as many as it may.
 *
 * <pre>{@code
 * try (Worker worker = Worker.on(broker, WorkerConfig.defaults())) {
 *   worker.join();
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads. Its threads are daemons: a program that only works has to {@link
 * #join}.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  /** What is finished stays for a while: {@code muster verify} accounts for it. */
  private static final Duration PURGE = Duration.ofMinutes(10);

  private static final Duration LAST_WORD = Duration.ofSeconds(5);

  /** How long a task that was interrupted gets to notice. */
  private static final Duration NOTICE = Duration.ofSeconds(1);

  private final Attachment attachment;
  private final Broker broker;
  private final WorkerConfig config;
  private final String id;
  private final Clock clock = Clock.systemUTC();
  private final Sender sender;
  private final String results; // the topic
  private final WorkerMeters meters;
  private final Blobs blobs;
  private final DeadLetters deadLetters;
  private final Orders orders;
  private final TaskRunner runner;
  private final Splitter splitter = new Splitter(clock);
  private final Scheduler scheduler;
  private final Intake intake = new Intake();
  private final Heartbeater heartbeater;
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong takenUpTo = new AtomicLong(-1);
  private final FunctionTimes times = new FunctionTimes();
  private final AtomicInteger permits;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Thread> slotThreads = new ArrayList<>();
  private final List<Loop> loops = new ArrayList<>();
  private final Shards shards;
  private final Lending lending = new Lending(this::wakeSlots);
  private final Thread life;

  // Guarded by "this".
  private @Nullable Ending ending;
  private long deadline = Long.MAX_VALUE; // by System.nanoTime, once ending is set
  private boolean ended;

  private Worker(Attachment attachment, WorkerConfig config) {
    this.attachment = attachment;
    this.broker = attachment.broker();
    this.config = config;
    String unique = TaskId.next(clock).toString();
    this.id =
        "%s-%d-%s"
            .formatted(Heartbeater.host(), ProcessHandle.current().pid(), unique.substring(28));
    this.meters = WorkerMeters.in(config.registry(), config.pool(), clock);
    this.permits = new AtomicInteger(config.maxTasks());
    this.sender = attachment.sender();
    this.results = Topics.results(config.pool()).name();
    this.blobs = Blobs.of(attachment, config.maxPayload());
    this.deadLetters = new DeadLetters(sender, config.pool(), id, clock, meters);
    this.orders = new Orders(broker, config.pool(), attachment.codec(), id, new Obeying());
    this.runner =
        new TaskRunner(
            new FunctionRegistry(config.allowed(), config.loader()), orders, blobs, clock);
    this.scheduler =
        new Scheduler(
            broker,
            sender,
            attachment.codec(),
            config.pool(),
            id,
            orders,
            clock,
            () -> slots.stream().anyMatch(Slot::isAtQueue),
            this::feed);
    this.shards = new Shards(broker, config.pool());
    this.heartbeater =
        new Heartbeater(
            sender, config, id, clock, finished::get, takenUpTo::get, slots, intake, times);
    this.life = daemon("muster-worker-life", this::live);
  }

  /**
   * Starts a worker. When this returns, its initializer has run and it takes tasks.
   *
   * @throws BrokenPoolException where the initializer failed; its cause is what that threw
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static Worker on(Broker broker, WorkerConfig config) {
    MeterRegistry registry = config.registry();
    if (registry != null) {
      broker.measure(registry);
    }
    Worker worker = new Worker(Attachment.to(broker, config.pool()), config);
    try {
      worker.start();
      return worker;
    } catch (InterruptedException e) {
      worker.release();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the worker was starting", e);
    } catch (RuntimeException e) {
      worker.release();
      throw e;
    }
  }

  private void start() throws InterruptedException {
    heartbeater.enter(WorkerState.STARTING);
    orders.catchUp(CATCH_UP);
    initialize();
    Partition asks = new Partition(Topics.asks(config.pool()).name(), 0);
    for (int i = 0; i < config.slots(); i++) {
      Ask ask = new Ask(sender, asks, id, i);
      Slot slot = new Slot(this, sender, new SlotQueue(shards, ask, lending));
      slots.add(slot);
      Thread thread = daemon("muster-slot-" + i, slot);
      thread.setUncaughtExceptionHandler(this::slotDied);
      slotThreads.add(thread);
    }
    meters.watch(id, List.copyOf(slots), heartbeater::isRunning);
    slotThreads.forEach(Thread::start);
    loops.add(Loop.start("muster-heartbeat", Heartbeater.TICK, heartbeater));
    loops.add(
        Loop.start("muster-leases", Topics.LEASE.dividedBy(3), new LeaseKeeper(slots, meters)));
    loops.add(Loop.start("muster-watchdog", Watchdog.TICK, new Watchdog(slots, this::seized)));
    loops.add(Loop.startLater("muster-janitor", PURGE, this::purge));
    daemon("muster-orders", orders::follow).start();
    scheduler.start();
    heartbeater.enter(WorkerState.RUNNING);
    life.start();
    log.info(
        "Worker {} takes tasks of pool {} from {}, {} at a time; records are {}",
        id,
        config.pool(),
        broker.description(),
        config.slots(),
        broker instanceof SignedBroker signed ? "signed with key " + signed.keyId() : "not signed");
  }

  private void purge() {
    TaskQueues.of(broker, config.pool()).forEach(broker::purge);
  }

  private void wakeSlots() {
    slots.forEach(Slot::wake);
  }

  /** This worker has the duty: it sends tasks to the shards of the queue. */
  private Feeding feed() {
    String pool = config.pool();
    Partition tasks = new Partition(Topics.tasks(pool).topic().name(), 0);
    Forwarder forwarder = new Forwarder(sender, attachment.codec(), deadLetters, splitter, tasks);
    Feeder feeder =
        new Feeder(
            broker,
            attachment.codec(),
            pool,
            shards,
            forwarder,
            lending,
            intake,
            this::took,
            System::nanoTime);
    return Feeding.start(feeder, new Gatherer(broker, pool, forwarder, feeder::isAsked));
  }

  private void initialize() {
    Initializer initializer = config.initializer();
    if (initializer == null) {
      return;
    }
    Optional<Throwable> thrown = runner.initialize(initializer.call());
    if (thrown.isPresent()) {
      heartbeater.failed(Errors.describe(thrown.get()));
      sender.flush(LAST_WORD);
      throw new BrokenPoolException(
          "The initializer %s failed: %s".formatted(initializer, thrown.get()), thrown.get());
    }
  }

  private static Thread daemon(String name, Runnable runnable) {
    Thread thread = new Thread(runnable, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Waits for a reason to end, and ends. */
  private void live() {
    try {
      Ending reason = awaitEnding();
      log.info("Worker {} ends: {}", id, reason);
      heartbeater.enter(WorkerState.DRAINING);
      slots.forEach(Slot::drain);
      if (!joinSlots()) {
        // The grace is over. What notices the interrupt is given back by its own slot, and what
        // does not is taken from it; the calls that have ended are kept either way.
        slots.forEach(slot -> slot.activity().stop(Stop.GIVE_BACK));
        joinSlotsUntil(System.nanoTime() + NOTICE.toNanos());
        slots.forEach(Slot::evict);
        slots.forEach(Slot::abandon);
      }
    } catch (InterruptedException e) {
      log.warn("Worker {} was interrupted while it was ending", id);
    } catch (RuntimeException e) {
      log.error("Worker {} did not end as it should", id, e);
    } finally {
      release();
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private synchronized Ending awaitEnding() throws InterruptedException {
    while (ending == null) {
      wait();
    }
    return ending;
  }

  /** Waits for the slots until the deadline, which may come nearer meanwhile. */
  private boolean joinSlots() throws InterruptedException {
    while (true) {
      long until;
      synchronized (this) {
        until = deadline;
      }
      long soon = System.nanoTime() + Heartbeater.TICK.toNanos();
      if (joinSlotsUntil(until == Long.MAX_VALUE ? soon : Math.min(soon, until))) {
        return true;
      }
      if (until != Long.MAX_VALUE && System.nanoTime() - until >= 0) {
        return false;
      }
    }
  }

  private boolean joinSlotsUntil(long nanos) throws InterruptedException {
    for (Thread thread : slotThreads) {
      long left = nanos - System.nanoTime();
      thread.join(Math.max(1, left / 1_000_000));
      if (thread.isAlive()) {
        return false;
      }
    }
    return true;
  }

  /** Closes everything, the last word last. Each may be closed twice, or not have been started. */
  private void release() {
    loops.forEach(Loop::close);
    scheduler.close();
    slots.forEach(Slot::abandon);
    orders.close();
    orders.release();
    if (!slots.isEmpty()) {
      heartbeater.enter(WorkerState.STOPPED);
    }
    meters.close();
    sender.flush(LAST_WORD);
    attachment.close();
  }

  /** Asks the worker to end; the first reason stays, the nearest deadline counts. */
  private synchronized boolean end(Ending reason, @Nullable Duration grace) {
    boolean first = ending == null;
    if (first) {
      ending = reason;
    }
    if (grace != null) {
      deadline = Math.min(deadline, System.nanoTime() + grace.toNanos());
    }
    notifyAll();
    return first;
  }

  /**
   * Whether it has started, and was not asked to end. So is a worker that is drained: it takes
   * nothing for now, and is well.
   */
  public boolean takesTasks() {
    return heartbeater.isRunning();
  }

  /** Its id: host, process id and something unique. */
  public String id() {
    return id;
  }

  /**
   * Waits until the worker has ended.
   *
   * @return why it did
   */
  public synchronized Ending join() throws InterruptedException {
    while (!ended) {
      wait();
    }
    return Objects.requireNonNull(ending);
  }

  /**
   * Waits until the worker has ended, but no longer than this.
   *
   * @return why it did; empty where it has not
   */
  public synchronized Optional<Ending> join(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos(); !ended && left > 0; left = until - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return ended ? Optional.ofNullable(ending) : Optional.empty();
  }

  /**
   * Asks the worker to end and returns at once: it takes nothing more, finishes what it holds
   * within this grace period (zero: gives it back at once) and gives the rest back. Can be called
   * again; the nearest end of a grace period counts.
   */
  public void stop(Duration grace) {
    end(Ending.CLOSED, grace);
  }

  /**
   * Takes nothing more, finishes what it holds within the grace period, gives the rest back, and
   * ends. Can be called twice.
   */
  @Override
  public void close() {
    stop(config.grace());
    try {
      join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A call goes on although it was interrupted, and nobody waits for it any more. A child process
   * makes room for another; elsewhere the slot stays busy, for a thread cannot be killed.
   */
  private void seized(Activity.Seizure seizure) {
    log.warn(
        "Call {} of task {} goes on although it was interrupted ({}). {}",
        seizure.index(),
        seizure.job(),
        seizure.why(),
        config.supervisor() == null
            ? "Its slot is busy until it returns"
            : "This process ends, and another takes its place");
    if (config.supervisor() != null) {
      end(Ending.UNUSABLE, Duration.ZERO);
    }
  }

  /**
   * The memory has run out, and what that has left behind in this process nobody knows. A child
   * process finishes what it holds and makes room for another.
   */
  void exhausted() {
    if (config.supervisor() != null && end(Ending.UNUSABLE, config.grace())) {
      log.warn("A task ran out of memory: this process ends, and another takes its place");
    }
  }

  /** Nothing that a task throws ends a slot; where something did, the worker is not whole. */
  private void slotDied(Thread thread, Throwable why) {
    log.error("{} died: the worker ends", thread.getName(), why);
    end(Ending.UNUSABLE, Duration.ZERO);
  }

  /** What it does when it is ordered to. Orders come before there are slots, too. */
  private final class Obeying implements Orders.Listener {
    @Override
    public void stop(Orders.Order order) {
      slots.forEach(slot -> slot.activity().stopIf(order::means, order.reason()));
    }

    @Override
    public void drain(boolean drained) {
      if (intake.set(!drained)) {
        log.info(
            "Worker {} {}", id, drained ? "is drained: it takes nothing" : "takes tasks again");
        slots.forEach(Slot::wake);
      }
    }

    @Override
    public void end() {
      Worker.this.end(Ending.CLOSED, null);
    }
  }

  // What slots ask of their worker.

  String pool() {
    return config.pool();
  }

  Codec codec() {
    return attachment.codec();
  }

  Attempts attempts(TaskRecord task, Delivery delivery, Outcomes outcomes) {
    return new Attempts(task, delivery, outcomes, deadLetters, sender, config.pool(), clock);
  }

  Blobs blobs() {
    return blobs;
  }

  Splitter splitter() {
    return splitter;
  }

  FunctionTimes times() {
    return times;
  }

  WorkerMeters meters() {
    return meters;
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  Intake intake() {
    return intake;
  }

  Orders orders() {
    return orders;
  }

  TaskRunner runner() {
    return runner;
  }

  /** The partition that a submitter reads; one that does not exist would block every sender. */
  Partition results(int replyTo) {
    return new Partition(results, Math.floorMod(replyTo, attachment.resultPartitions()));
  }

  /**
   * Asks for one of the tasks that this process may run; the worker ends when all are used up.
   * {@link #tookNothing} gives it back.
   */
  boolean mayTake() {
    if (config.maxTasks() == 0) {
      return true;
    }
    if (permits.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return true;
    }
    end(Ending.RECYCLED, null);
    return false;
  }

  void tookNothing() {
    permits.incrementAndGet();
  }

  void finished(int calls) {
    finished.addAndGet(calls);
  }

  /** A slot took the record at this offset of the tasks. */
  void took(long offset) {
    takenUpTo.accumulateAndGet(offset, Math::max);
  }

  /** A slot took a pill; returns false where this process has had one. */
  boolean pilled() {
    return end(Ending.PILL, null);
  }
}
