package dev.muster.local;

import dev.muster.broker.Attachment;
import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolCalls;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.TaskOptions;
import dev.muster.worker.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks whose results can be checked on worker processes, and meanwhile kills and pauses
 * workers, submitters and the broker at random. Then it waits, and accounts for everything. The
 * accidents follow from the seed; how the machine takes them does not.
 *
 * <p>Either on an embedded Kafka, or on a cluster that is given: that is not killed, and the run
 * has a pool of its own there, whose topics and groups it removes at the end.
 *
 * <p>For one thread. Needs a system that has a {@code kill} command.
 */
public final class Chaos implements AutoCloseable {
  /** Workers are lost all the time: it must not be the tasks that pay for it. */
  static final TaskOptions OPTIONS =
      TaskOptions.timeLimit(Duration.ofMinutes(1))
          .attempts(1_000)
          .backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

  /** Kafka counts a worker that was killed as a member of its group for 45 seconds. */
  private static final Duration GROUPS_EMPTY = Duration.ofMinutes(1);

  private static final Duration START = Duration.ofSeconds(30);
  private static final int WORKERS = 3;
  private static final int SLOTS = 2;
  private static final int MAX_OPEN = 300;
  private static final Duration SETTLE = Duration.ofMinutes(3);

  private final Random random;
  private final long seed;
  private final Consumer<String> tell;
  private final Resources resources = new Resources();
  private final ChaosPlace place;
  private final @Nullable ChaosNode node; // null: the cluster is not ours
  private final Supervisor workers;
  private final Pool pool;
  private final Broker connection;
  private final PoolCalls calls;
  private @Nullable Process submitter;
  private final Map<Long, Long> pausedUntil = new HashMap<>();
  private final Map<String, Integer> accidents = new HashMap<>();
  private final Deque<Expected> open = new ArrayDeque<>();
  private final Set<AsyncResult<?>> late = new HashSet<>();
  private long number;
  private long right;
  private long refused;
  private long wrong;
  private volatile Duration patience;

  private Chaos(
      long seed,
      Consumer<String> tell,
      @Nullable ChaosNode node,
      ChaosPlace place,
      Duration patience) {
    this.seed = seed;
    this.random = new Random(seed);
    this.tell = tell;
    this.node = node;
    this.place = place;
    this.patience = patience;
    if (node != null) {
      resources.add(node);
    }
    try {
      Broker broker = place.connect();
      if (node == null) {
        resources.add(this::remove);
      }
      this.connection = resources.add(broker);
      this.workers = resources.add(Supervisor.start(place.workers(SLOTS), WORKERS));
      this.pool = resources.add(Pool.on(connection, PoolConfig.pool(place.pool())));
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
    this.calls = pool.with(OPTIONS);
  }

  /**
   * Runs on a Kafka of its own for so long, then waits until everything has ended, three minutes at
   * most.
   *
   * @param tell hears of each accident
   * @throws BrokerException where the broker does not start, at first or again
   */
  public static ChaosReport run(long seed, Duration duration, Consumer<String> tell)
      throws InterruptedException {
    try {
      ChaosNode node = ChaosNode.start();
      ChaosPlace place = new ChaosPlace(node.kafka(), null, "chaos");
      return run(new Chaos(seed, tell, node, place, Duration.ZERO), duration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs on a cluster that is there, in a pool of its own whose name begins with {@code chaos-}.
   * Nothing happens to the cluster itself. Takes a minute more than {@link #run(long, Duration,
   * Consumer)} to remove the pool; what could not be removed is told.
   *
   * @param kafka properties of the Kafka client, {@code bootstrap.servers} among them
   * @param keys what records are signed with; null: they are not signed
   * @param tell hears of each accident
   * @throws IllegalArgumentException where a property is wrong
   * @throws BrokerException within ten seconds where the cluster does not answer; where it refuses
   *     this client, or the workers cannot start
   */
  public static ChaosReport run(
      Map<String, String> kafka,
      @Nullable AuthKeys keys,
      long seed,
      Duration duration,
      Consumer<String> tell)
      throws InterruptedException {
    return run(kafka, keys, seed, duration, tell, GROUPS_EMPTY);
  }

  /** Likewise, and waits for so long until the groups can be removed. */
  static ChaosReport run(
      Map<String, String> kafka,
      @Nullable AuthKeys keys,
      long seed,
      Duration duration,
      Consumer<String> tell,
      Duration patience)
      throws InterruptedException {
    // Two runs with one seed at the same time, or one after the other, are two pools.
    String name = "chaos-%d-%08x".formatted(seed, new SecureRandom().nextInt());
    ChaosPlace place = new ChaosPlace(kafka, keys, name);
    try {
      return run(new Chaos(seed, tell, null, place, patience), duration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ChaosReport run(Chaos run, Duration duration)
      throws InterruptedException, IOException {
    try (Chaos chaos = run) {
      // Whoever stops the program early finds no paused process and no data left behind.
      Thread hook = new Thread(chaos::closeSoon, "muster-chaos-end");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        chaos.disturb(duration);
        ChaosReport report = chaos.account();
        chaos.leave();
        return report;
      } finally {
        removeHook(hook);
      }
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // It runs.
    }
  }

  private void disturb(Duration duration) throws InterruptedException, IOException {
    if (node == null) {
      tell.accept("%s: the cluster is given, so no broker is killed".formatted(place));
    }
    boolean ready = workers.awaitReady(START);
    if (workers.broken().isDone()) {
      Throwable why = workers.broken().join();
      throw new BrokerException("The workers cannot start: " + why.getMessage(), why);
    }
    tell.accept(ready ? WORKERS + " workers are ready" : "not all workers are ready yet");
    submitter = startSubmitter();
    long end = System.nanoTime() + duration.toNanos();
    long next = System.nanoTime();
    while (System.nanoTime() - end < 0) {
      submit();
      resumeThoseDue(false);
      if (System.nanoTime() - next >= 0) {
        accident();
        next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500L + random.nextInt(2_500));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  // The work.

  private void submit() throws InterruptedException {
    while (!open.isEmpty() && open.peek().handle().ready()) {
      check(open.remove());
    }
    if (open.size() >= MAX_OPEN) {
      TimeUnit.MILLISECONDS.sleep(20);
      return;
    }
    long n = number++;
    int kind = (int) (n % 20);
    if (kind == 0) {
      List<Long> inputs = LongStream.range(n, n + 50).boxed().toList();
      open.add(
          new Expected(
              calls.mapAsync(ChaosTasks::square, inputs, 25),
              inputs.stream().map(each -> each * each).toList()));
    } else if (kind < 3) {
      open.add(new Expected(calls.applyAsync(ChaosTasks::flaky, n), n * n));
    } else if (kind < 8) {
      long millis = (n * 37) % 500;
      open.add(new Expected(calls.applyAsync(ChaosTasks::slow, n, millis), n * n));
    } else {
      open.add(new Expected(calls.applyAsync(ChaosTasks::square, n), n * n));
    }
  }

  private void check(Expected each) {
    try {
      Object value = each.handle().get();
      if (each.value().equals(value)) {
        right++;
      } else {
        wrong++;
        tell.accept("%s gave %s instead of %s".formatted(each.handle(), value, each.value()));
      }
    } catch (BrokerException e) {
      refused++;
    } catch (RuntimeException e) {
      wrong++;
      tell.accept("%s failed: %s".formatted(each.handle(), e));
    }
  }

  // The accidents.

  private void accident() throws InterruptedException, IOException {
    int kind = random.nextInt(node == null ? 9 : 10);
    if (kind < 4) {
      killWorker();
    } else if (kind < 7) {
      pauseWorker();
    } else if (kind < 9) {
      killSubmitter();
    } else if (node != null) {
      restartBroker(node);
    }
  }

  private void happened(String what, String detail) {
    accidents.merge(what, 1, Integer::sum);
    tell.accept(what + detail);
  }

  private void killWorker() {
    List<Long> pids = workers.pids();
    if (!pids.isEmpty()) {
      long pid = pids.get(random.nextInt(pids.size()));
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      pausedUntil.remove(pid);
      happened("worker killed", ": process " + pid);
    }
  }

  private void pauseWorker() throws InterruptedException, IOException {
    List<Long> pids = workers.pids().stream().filter(pid -> !pausedUntil.containsKey(pid)).toList();
    if (!pids.isEmpty()) {
      long pid = pids.get(random.nextInt(pids.size()));
      // Sometimes for longer than a lease.
      long millis = 500L + random.nextInt(20_000);
      if (signal("STOP", pid)) {
        pausedUntil.put(pid, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        happened("worker paused", ": process %d for %d ms".formatted(pid, millis));
      }
    }
  }

  private void resumeThoseDue(boolean all) throws InterruptedException, IOException {
    for (Map.Entry<Long, Long> each : List.copyOf(pausedUntil.entrySet())) {
      if (all || System.nanoTime() - each.getValue() >= 0) {
        pausedUntil.remove(each.getKey());
        signal("CONT", each.getKey());
      }
    }
  }

  /** Returns false where the process has gone. */
  private static boolean signal(String name, long pid) throws InterruptedException, IOException {
    return new ProcessBuilder("kill", "-" + name, Long.toString(pid))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private void killSubmitter() throws IOException, InterruptedException {
    Process running = submitter;
    if (running != null) {
      running.destroyForcibly().waitFor();
      happened("submitter killed", ": process " + running.pid());
    }
    submitter = startSubmitter();
  }

  private Process startSubmitter() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            ChaosSubmitter.class.getName());
    // It is told what it needs, and has no use for other secrets.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MUSTER_AUTH_KEY") || name.startsWith("MUSTER_KAFKA_"));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().write(place.write().getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return process;
  }

  private void restartBroker(ChaosNode broker) throws InterruptedException {
    long millis = random.nextInt(3_000);
    happened("broker killed", ", away for %d ms".formatted(millis));
    broker.restart(millis);
  }

  // The account.

  private ChaosReport account() throws InterruptedException, IOException {
    Process running = submitter;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
    resumeThoseDue(true);
    long deadline = System.nanoTime() + SETTLE.toNanos();
    for (Expected each : open) {
      if (each.handle().await(Duration.ofNanos(deadline - System.nanoTime()))) {
        check(each);
      } else {
        late.add(each.handle());
        tell.accept(each.handle() + " has not ended");
      }
    }
    try (Attachment attachment = Attachment.to(connection, place.pool())) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Certificate certificate = Audit.of(attachment, left);
      return new ChaosReport(seed, accidents, right, refused, wrong, late.size(), certificate);
    }
  }

  /** Ends the workers in good order where their groups are to be removed. */
  private void leave() {
    if (node == null) {
      workers.close();
    }
  }

  /** When nobody uses the pool any more. */
  private void remove() {
    try {
      for (String group : place.remove(patience)) {
        tell.accept("share group %s stays: it has members, who were killed".formatted(group));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tell.accept("%s stays: interrupted".formatted(place));
    } catch (RuntimeException e) {
      tell.accept("%s stays, or a part of it: %s".formatted(place, e.getMessage()));
    }
  }

  /** For somebody who has asked for the end of the program. */
  private void closeSoon() {
    patience = Duration.ZERO;
    close();
  }

  @Override
  public void close() {
    if (submitter != null) {
      submitter.destroyForcibly();
    }
    workers.kill();
    pool.terminate();
    resources.close();
  }

  /** A handle, and what it has to come to. */
  private record Expected(AsyncResult<?> handle, Object value) {}
}
