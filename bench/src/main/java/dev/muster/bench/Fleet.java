package dev.muster.bench;

import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.Topics;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Supervisor;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What is measured: worker processes with the settings that everybody has, and a pool on them.
 * {@link #close} may be called by another thread than that which measures.
 */
final class Fleet implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration KILLED = Duration.ofSeconds(5);

  private final String bootstrap;
  private final String name;
  private final Shape shape;
  private final Supervisor supervisor;
  private final KafkaBroker broker;
  private final Pool pool;
  private RecordSizes sizes = RecordSizes.USUAL;

  private Fleet(String bootstrap, String name, Shape shape) {
    this.bootstrap = bootstrap;
    this.name = name;
    this.shape = shape;
    this.supervisor = workers(shape.processes());
    try {
      this.broker = KafkaBroker.connect(bootstrap);
    } catch (RuntimeException e) {
      supervisor.kill();
      throw e;
    }
    this.pool = Pool.on(broker, PoolConfig.pool(name));
  }

  /** Starts a fleet and waits until all of it works. */
  static Fleet start(String bootstrap, String name, Shape shape) throws Exception {
    Fleet fleet = new Fleet(bootstrap, name, shape);
    try {
      fleet.awaitReady();
      return fleet;
    } catch (Exception e) {
      fleet.close();
      throw e;
    }
  }

  /** More workers for this fleet, whose end is the caller's business. */
  Supervisor workers(int processes) {
    WorkerConfig config = WorkerConfig.defaults().withPool(name).withSlots(shape.slots());
    return Supervisor.start(
        ChildSettings.of(Map.of("bootstrap.servers", bootstrap), config), processes);
  }

  private void awaitReady() throws InterruptedException, NotReachedException {
    if (!supervisor.awaitReady(READY)) {
      throw new NotReachedException("the workers were not ready within %s".formatted(READY));
    }
    pool.applyAsync(BenchTasks::same, 0L).get(READY);
    sizes = recordSizes();
    // The pool sizes chunks by what it has heard of.
    TimeBound bound = TimeBound.of(READY);
    while (pool.workers().stream().mapToInt(WorkerStatus::slots).sum() < shape.all()) {
      bound.check(pool.workers().size(), shape.processes());
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Of the call that was just made, which is the first of all. */
  private RecordSizes recordSizes() throws InterruptedException {
    return new RecordSizes(
        firstSize(Topics.tasks(name).topic().name()), firstSize(Topics.results(name).name()));
  }

  private int firstSize(String topic) throws InterruptedException {
    Map<Partition, From> all = new HashMap<>();
    for (int i = 0; i < broker.partitions(topic); i++) {
      all.put(new Partition(topic, i), From.beginning());
    }
    try (Feed feed = broker.feed(all)) {
      List<Entry> entries = feed.read(Duration.ofSeconds(2));
      return entries.isEmpty() ? 0 : entries.get(0).value().length;
    }
  }

  Shape shape() {
    return shape;
  }

  Pool pool() {
    return pool;
  }

  RecordSizes sizes() {
    return sizes;
  }

  String name() {
    return name;
  }

  List<Long> pids() {
    return supervisor.pids();
  }

  /** Waits for a handle as long as there is time. */
  static <R> R get(AsyncResult<R> handle, TimeBound bound, long done, long all)
      throws NotReachedException {
    if (!handle.await(bound.left())) {
      throw notReached(bound, done, all);
    }
    return handle.get();
  }

  private static NotReachedException notReached(TimeBound bound, long done, long all) {
    return new NotReachedException(done, all, bound.used());
  }

  /** Ends all of it; what was submitted is dropped. */
  @Override
  public void close() {
    Closing.quietly(pool::terminate);
    supervisor.kill();
    Closing.quietly(() -> supervisor.awaitEnd(KILLED));
    Closing.quietly(pool);
    Closing.quietly(broker);
  }
}
