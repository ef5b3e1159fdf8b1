package dev.muster.local;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.SignedBroker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.WaitInterruptedException;
import dev.muster.worker.AllowList;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Initializer;
import dev.muster.worker.Supervisor;
import dev.muster.worker.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pool of worker processes on this machine, with a Kafka broker of its own: everything that a
 * fleet has, and nothing to set up. Python's {@code multiprocessing.Pool}.
 *
 * <pre>{@code
 * try (Pool pool = ProcessPool.of(4)) {
 *   pool.map(Tasks::square, List.of(0L, 1L, 2L)); // [0, 1, 4]
 * }
 * }</pre>
 *
 * <p>The workers are JVMs with this program's class path and one slot each. No process and no file
 * is left behind: not after {@link Pool#close}, and not when this process is killed.
 */
public final class ProcessPool {
  private static final Duration START = Duration.ofSeconds(60);

  private ProcessPool() {}

  /**
   * A pool of so many worker processes, ready to work.
   *
   * @throws IllegalArgumentException where that is less than 1
   * @throws BrokerException where the broker or the workers do not start
   */
  public static Pool of(int processes) {
    return builder().processes(processes).start();
  }

  /** As {@link #of(int)}; each process calls the initializer before its first task. */
  public static Pool of(int processes, Initializer initializer) {
    return builder().processes(processes).initializer(initializer).start();
  }

  /** A pool with as many processes as this machine has processors, unless it is told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what a process pool is to be. Not safe for use by several threads. */
  public static final class Builder {
    private int processes = Runtime.getRuntime().availableProcessors();
    private @Nullable Initializer initializer;
    private int maxTasksPerChild;
    private @Nullable AuthKeys authKeys;
    private @Nullable MeterRegistry registry;

    /** Lambdas of the program itself run too: the workers have the same class files. */
    private List<String> allowed = List.of("*::lambda$*");

    private Builder() {}

    /**
     * How many worker processes; default: the processors of this machine.
     *
     * @throws IllegalArgumentException where it is less than 1
     */
    public Builder processes(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("a pool needs at least 1 process, not " + number);
      }
      processes = number;
      return this;
    }

    /**
     * What each process calls once, before its first task; default: nothing. Where it fails the
     * pool is broken: its handles say why.
     */
    public Builder initializer(Initializer call) {
      initializer = call;
      return this;
    }

    /**
     * After how many tasks a process is replaced by a fresh one, a chunk of a map counting as one
     * task; default: never.
     *
     * @throws IllegalArgumentException where it is less than 1
     */
    public Builder maxTasksPerChild(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("maxTasksPerChild must be at least 1, not " + number);
      }
      maxTasksPerChild = number;
      return this;
    }

    /**
     * Patterns of methods that may run although they are not annotated, see {@link AllowList};
     * default: {@code *::lambda$*}, the lambdas of the program.
     */
    public Builder allow(List<String> patterns) {
      allowed = List.copyOf(patterns);
      return this;
    }

    /**
     * What records are signed with, so that no other user of this machine can have the workers run
     * anything; default: they are not signed.
     */
    public Builder authKeys(AuthKeys keys) {
      authKeys = keys;
      return this;
    }

    /**
     * Where the pool counts what it does, and its supervisor the starts and ends of processes, one
     * pool of processes in each; default: nothing is counted. What the processes themselves count
     * is not there.
     */
    public Builder registry(MeterRegistry meters) {
      registry = meters;
      return this;
    }

    /**
     * Starts the pool and waits until it works. Where its workers cannot start, it comes up broken:
     * its handles say why.
     *
     * @throws BrokerException where the broker or the workers do not start
     */
    public Pool start() {
      AllowList allow = AllowList.of(allowed);
      Resources resources = new Resources();
      try {
        return start(allow, resources);
      } catch (InterruptedException e) {
        resources.close();
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException("Interrupted while the pool was starting");
      } catch (RuntimeException e) {
        // What has started is ended: a failed start leaves nothing behind.
        resources.close();
        throw e;
      }
    }

    private Pool start(AllowList allow, Resources resources) throws InterruptedException {
      BrokerChild child = resources.add(BrokerChild.start());
      PoolConfig config = PoolConfig.pool("local").withRegistry(registry);
      Map<String, String> kafka = Map.of("bootstrap.servers", child.bootstrapServers());
      WorkerConfig worker =
          WorkerConfig.defaults()
              .withPool(config.pool())
              .withSlots(1)
              .withAllowed(allow)
              .withInitializer(initializer)
              .withMaxTasks(maxTasksPerChild);
      AuthKeys keys = authKeys;
      ChildSettings settings = ChildSettings.of(kafka, worker).withAuthKeys(keys);
      Supervisor supervisor = Supervisor.counting(settings, processes, registry);
      resources.add(
          () -> {
            supervisor.kill();
            supervisor.close();
          });
      KafkaBroker plain = resources.add(KafkaBroker.connect(kafka));
      Broker broker = keys == null ? plain : SignedBroker.over(plain, keys);
      Pool pool = Pool.owning(broker, config, new OwnedProcesses(supervisor), resources);
      awaitReady(supervisor, pool);
      return pool;
    }

    private static void awaitReady(Supervisor supervisor, Pool pool) throws InterruptedException {
      long deadline = System.nanoTime() + START.toNanos();
      while (!supervisor.broken().isDone() && !supervisor.awaitReady(Duration.ofMillis(20))) {
        if (System.nanoTime() - deadline >= 0) {
          pool.terminate();
          pool.close();
          throw new BrokerException(
              "The worker processes were not ready within %d s"
                  .formatted(TimeUnit.NANOSECONDS.toSeconds(START.toNanos())),
              null);
        }
      }
    }
  }
}
