package dev.muster.worker;

import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.TaskId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a number of worker processes on this machine: one that ends before it was asked to is
 * replaced, one that has run as many tasks as it may too. When starts fail five times in a row, it
 * gives up and says why; but where a child has worked before, it goes on after starts that failed
 * for a reason from outside: a broker that does not answer, a kill. A child that takes a pill ends,
 * and is not replaced.
 *
 * <p>No child outlives this process, not even when it is killed. Safe for use by many threads.
 */
public final class Supervisor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

  private static final int MAX_FAILED_STARTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long OUTSIDE_PAUSE_MILLIS = 1_000;
  private static final Duration KILLED = Duration.ofSeconds(5);

  private final ChildSettings settings;
  private final int processes;
  private final SupervisorMeters meters;
  private final @Nullable ChildMetrics metrics;
  private final String id = "supervisor-" + TaskId.next(Clock.systemUTC());
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
  private final CountDownLatch ready;
  private final CountDownLatch ended;
  private final Map<Long, ChildProcess> children = new ConcurrentHashMap<>();

  // Guarded by "this".
  private int failedStarts;
  private boolean hasWorked;
  private boolean stopping;

  private Supervisor(
      ChildSettings settings,
      int processes,
      @Nullable MeterRegistry registry,
      @Nullable ChildMetrics metrics) {
    if (processes < 1) {
      throw new IllegalArgumentException(
          "there must be at least 1 worker process, not " + processes);
    }
    this.settings = settings;
    this.processes = processes;
    this.metrics = metrics;
    this.meters = SupervisorMeters.in(registry, settings.pool());
    meters.watch(children, processes);
    this.ready = new CountDownLatch(processes);
    this.ended = new CountDownLatch(processes);
  }

  /**
   * Starts so many worker processes; does not wait for them.
   *
   * @throws IllegalArgumentException where it is less than 1
   */
  public static Supervisor start(ChildSettings settings, int processes) {
    return start(new Supervisor(settings, processes, null, null));
  }

  /**
   * As {@link #start(ChildSettings, int)}, and counts.
   *
   * @param registry where the supervisor counts starts and ends; what its children count is asked
   *     for by {@link #childMetrics}
   * @throws UncheckedIOException where no port of loopback can be had for that
   */
  public static Supervisor start(ChildSettings settings, int processes, MeterRegistry registry) {
    try {
      return start(new Supervisor(settings, processes, registry, ChildMetrics.open()));
    } catch (IOException e) {
      throw new UncheckedIOException("The children's metrics cannot be asked for", e);
    }
  }

  /**
   * As {@link #start(ChildSettings, int)}, and counts starts and ends; its children count nothing.
   *
   * @param registry null: the supervisor counts nothing either
   */
  public static Supervisor counting(
      ChildSettings settings, int processes, @Nullable MeterRegistry registry) {
    return start(new Supervisor(settings, processes, registry, null));
  }

  private static Supervisor start(Supervisor supervisor) {
    for (int i = 1; i <= supervisor.processes; i++) {
      int number = i;
      Thread keeper = new Thread(() -> supervisor.keep(number), "muster-supervisor-" + i);
      keeper.setDaemon(true);
      keeper.start();
    }
    return supervisor;
  }

  /** Starts a child, waits for its end, and starts another, until there is no more need of one. */
  private void keep(int number) {
    try {
      AtomicBoolean firstTime = new AtomicBoolean(true);
      boolean needed = true;
      while (needed) {
        needed = keepOne(number, () -> started(firstTime.getAndSet(false)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  /** Starts a child and waits for its end; returns whether another is needed. */
  private boolean keepOne(int number, Runnable whenReady) throws InterruptedException {
    ChildProcess child;
    try {
      child = start(number, whenReady);
    } catch (IOException e) {
      return isNeededAfter(e);
    }
    return child != null && isNeeded(child, end(number, child));
  }

  private @Nullable ChildProcess start(int number, Runnable whenReady) throws IOException {
    synchronized (this) {
      if (stopping) {
        return null;
      }
    }
    String line = metrics == null ? "" : metrics.invite(number);
    ChildProcess child = ChildProcess.start(settings, line, id, whenReady);
    children.put(child.pid(), child);
    meters.started();
    synchronized (this) {
      // kill() and stop() set the flag first and then go through the children: either they see
      // this child, or this sees the flag.
      if (stopping) {
        child.kill();
      }
    }
    return child;
  }

  private int end(int number, ChildProcess child) throws InterruptedException {
    int code = child.waitFor();
    children.remove(child.pid());
    meters.ended(code);
    if (metrics != null) {
      metrics.forget(number);
    }
    return code;
  }

  private void started(boolean firstTime) {
    synchronized (this) {
      failedStarts = 0;
      hasWorked = true;
    }
    if (firstTime) {
      ready.countDown();
    }
  }

  /** Whether a child that has ended is to be replaced; pauses where it could not start. */
  private boolean isNeeded(ChildProcess child, int code) throws InterruptedException {
    boolean wasReady = child.wasReady();
    Throwable reported = child.failure();
    // What a child does not report itself was done to it: kill -9, the system out of memory.
    boolean fromOutside = code == ChildProtocol.EXIT_NO_BROKER || reported == null;
    boolean goesOn;
    int failures;
    synchronized (this) {
      if (stopping || code == ChildProtocol.EXIT_DONE) {
        return false;
      }
      goesOn = hasWorked && fromOutside;
      failures = wasReady || goesOn ? 0 : ++failedStarts;
    }
    if (code == ChildProtocol.EXIT_RECYCLED) {
      log.info("Worker process {} has run its tasks; starting another", child.pid());
      return true;
    }
    if (code == ChildProtocol.EXIT_UNUSABLE) {
      log.warn("Worker process {} could not go on; starting another", child.pid());
      return true;
    }
    String how = ChildProcess.describe(code);
    if (wasReady) {
      log.warn("Worker process {} ended with {}; starting another", child.pid(), how);
      return true;
    }
    Throwable why =
        reported != null
            ? reported
            : new BrokenPoolException(
                "Worker process %d ended with %s before it took tasks; its standard error may say why"
                    .formatted(child.pid(), how),
                null);
    return triesAgain("process " + child.pid(), why, failures, goesOn);
  }

  /**
   * The system started no process, or one that was killed before it had heard what to do: it may be
   * short of memory or of processes for a while.
   */
  private boolean isNeededAfter(IOException failure) throws InterruptedException {
    boolean goesOn;
    int failures;
    synchronized (this) {
      if (stopping) {
        return false;
      }
      goesOn = hasWorked;
      failures = goesOn ? 0 : ++failedStarts;
    }
    BrokenPoolException why =
        new BrokenPoolException("A worker process could not be started: " + failure, failure);
    return triesAgain("process", why, failures, goesOn);
  }

  private boolean triesAgain(String which, Throwable why, int failures, boolean goesOn)
      throws InterruptedException {
    if (failures >= MAX_FAILED_STARTS) {
      giveUp(why);
      return false;
    }
    log.warn("Worker {} could not start: {}", which, why.getMessage());
    return pause(goesOn ? OUTSIDE_PAUSE_MILLIS : FIRST_PAUSE_MILLIS << failures);
  }

  /** Pauses; false where there is no need of another child after that. */
  private synchronized boolean pause(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0 && !stopping; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    return !stopping;
  }

  private void giveUp(Throwable why) {
    log.error("The worker processes cannot be started: {}", why.getMessage());
    broken.complete(why);
    kill();
  }

  /** How many processes it keeps. */
  public int processes() {
    return processes;
  }

  /** Whether one of them at least takes tasks. */
  public boolean takesTasks() {
    return children.values().stream().anyMatch(ChildProcess::wasReady);
  }

  /** How many tasks they run at once. */
  public int slots() {
    return processes * settings.slots();
  }

  /** Process ids of the children that are there now. */
  public List<Long> pids() {
    return List.copyOf(children.keySet());
  }

  /**
   * What the children count, in Prometheus' text format, by their numbers from 1; a child that
   * takes another's place takes its number. One that is gone, or does not answer in time, is not
   * there. Empty where no registry was given.
   */
  public Map<Integer, String> childMetrics(Duration timeout) {
    return metrics == null ? Map.of() : metrics.ask(timeout);
  }

  /** Completes with the reason when starts have failed five times in a row; otherwise never. */
  public CompletableFuture<Throwable> broken() {
    return broken;
  }

  /** Waits until each of the processes has taken tasks; false where the time ran out first. */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return ready.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits until all have ended and none is to be replaced; false where the time ran out first. */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Asks all to take nothing more, to finish what they hold within this grace period, to give the
   * rest back and to end. Does not wait.
   */
  public void stop(Duration grace) {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    children.values().forEach(child -> child.stop(grace));
  }

  /** Ends all at once. Can be called twice. */
  public void kill() {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    children.values().forEach(ChildProcess::kill);
  }

  /** Stops all with the grace period of their settings, and kills what is left then. */
  @Override
  public void close() {
    stop(settings.grace());
    try {
      if (!awaitEnd(settings.grace().plusSeconds(2))) {
        kill();
        awaitEnd(KILLED);
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    meters.close();
    if (metrics != null) {
      metrics.close();
    }
  }
}
