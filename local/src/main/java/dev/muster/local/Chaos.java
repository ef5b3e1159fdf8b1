package dev.muster.local;

import dev.muster.broker.Attachment;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolCalls;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.TaskOptions;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Supervisor;
import dev.muster.worker.WorkerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * Runs tasks whose results can be checked on an embedded Kafka and worker processes, and meanwhile
 * kills and pauses workers, submitters and the broker at random. Then it waits, and accounts for
 * everything. The accidents follow from the seed; how the machine takes them does not.
 *
 * <p>For one thread. Needs a system that has a {@code kill} command.
 */
public final class Chaos implements AutoCloseable {
  /** Workers are lost all the time: it must not be the tasks that pay for it. */
  static final TaskOptions OPTIONS =
      TaskOptions.timeLimit(Duration.ofMinutes(1))
          .attempts(1_000)
          .backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

  private static final String POOL = "chaos";
  private static final int WORKERS = 3;
  private static final int MAX_OPEN = 300;
  private static final Duration SETTLE = Duration.ofMinutes(3);

  private final Random random;
  private final long seed;
  private final Consumer<String> tell;
  private final Resources resources = new Resources();
  private final Path data;
  private BrokerChild broker;
  private final int port;
  private final Supervisor workers;
  private final Pool pool;
  private final KafkaBroker connection;
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

  private Chaos(long seed, Consumer<String> tell) throws InterruptedException, IOException {
    this.seed = seed;
    this.random = new Random(seed);
    this.tell = tell;
    this.data = Files.createTempDirectory("muster-chaos-");
    resources.add(() -> deleteTree(data));
    this.broker = BrokerChild.start(0, data);
    resources.add(() -> broker.close());
    String address = broker.bootstrapServers();
    this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    Map<String, String> kafka = Map.of("bootstrap.servers", address);
    WorkerConfig config = WorkerConfig.defaults().withPool(POOL).withSlots(2);
    this.workers = resources.add(Supervisor.start(ChildSettings.of(kafka, config), WORKERS));
    this.connection = resources.add(KafkaBroker.connect(kafka));
    this.pool = resources.add(Pool.on(connection, PoolConfig.pool(POOL)));
    this.calls = pool.with(OPTIONS);
  }

  /**
   * Runs for so long, then waits until everything has ended, three minutes at most.
   *
   * @param tell hears of each accident
   * @throws BrokerException where the broker does not start, at first or again
   */
  public static ChaosReport run(long seed, Duration duration, Consumer<String> tell)
      throws InterruptedException {
    try (Chaos chaos = new Chaos(seed, tell)) {
      // Whoever stops the program early finds no paused process and no data left behind.
      Thread hook = new Thread(chaos::close, "muster-chaos-end");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        chaos.disturb(duration);
        return chaos.account();
      } finally {
        removeHook(hook);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // It runs.
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(tree)) {
      paths = new ArrayList<>(walk.toList());
    }
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.deleteIfExists(paths.get(i));
    }
  }

  private void disturb(Duration duration) throws InterruptedException, IOException {
    workers.awaitReady(Duration.ofSeconds(30));
    tell.accept("%d workers are ready".formatted(WORKERS));
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
    int kind = random.nextInt(10);
    if (kind < 4) {
      killWorker();
    } else if (kind < 7) {
      pauseWorker();
    } else if (kind < 9) {
      killSubmitter();
    } else {
      restartBroker();
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
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process
        .getOutputStream()
        .write(
            "%s%n%s%n".formatted(broker.bootstrapServers(), POOL).getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return process;
  }

  private void restartBroker() throws InterruptedException {
    long millis = random.nextInt(3_000);
    broker.kill();
    happened("broker killed", ", away for %d ms".formatted(millis));
    TimeUnit.MILLISECONDS.sleep(millis);
    broker = BrokerChild.start(port, data);
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
    try (Attachment attachment = Attachment.to(connection, POOL)) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Certificate certificate = Audit.of(attachment, left);
      return new ChaosReport(seed, accidents, right, refused, wrong, late.size(), certificate);
    }
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
