package dev.muster.bench;

import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many new submitters, each with a few tasks and connections of its own, all at the same time. */
final class SubmittersProbe implements Probe {
  private final Setting setting;
  private final Figure rate;

  SubmittersProbe(Setting setting, Figure rate) {
    this.setting = setting;
    this.rate = rate;
  }

  @Override
  public void warmUp() throws Exception {
    submitters();
    bare();
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(rate, this::submitters, this::bare);
  }

  private int all() {
    return setting.sizes().submitters() * setting.sizes().tasksOfEach();
  }

  private double submitters() throws Exception {
    String pool = setting.fleet(Shape.TWO).name();
    String bootstrap = setting.stage().bootstrapServers();
    int number = setting.sizes().submitters();
    ExecutorService threads = Executors.newFixedThreadPool(number);
    CyclicBarrier together = new CyclicBarrier(number);
    List<Submitter> submitters = new ArrayList<>();
    try {
      for (int i = 0; i < number; i++) {
        submitters.add(new Submitter(bootstrap, pool));
      }
      List<Callable<Span>> jobs = new ArrayList<>();
      for (Submitter each : submitters) {
        jobs.add(
            () -> {
              together.await(setting.bound().left().toMillis(), TimeUnit.MILLISECONDS);
              return work(each.pool());
            });
      }
      long begin = Long.MAX_VALUE;
      long end = Long.MIN_VALUE;
      for (Future<Span> each : threads.invokeAll(jobs)) {
        begin = Math.min(begin, each.get().begin());
        end = Math.max(end, each.get().end());
      }
      return all() / ((end - begin) / 1e9);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception why ? why : e; // says how far it came
    } finally {
      threads.shutdownNow();
      submitters.forEach(Closing::quietly);
    }
  }

  private Span work(Pool pool) throws Exception {
    int tasks = setting.sizes().tasksOfEach();
    List<AsyncResult<Long>> handles = new ArrayList<>(tasks);
    long begin = System.nanoTime();
    for (long i = 0; i < tasks; i++) {
      handles.add(pool.applyAsync(BenchTasks::same, i));
    }
    for (int i = 0; i < tasks; i++) {
      Fleet.get(handles.get(i), setting.bound(), i, tasks);
    }
    return new Span(begin, System.nanoTime());
  }

  /** As many records, and one that sends them. */
  private double bare() throws Exception {
    setting.fleet(Shape.TWO); // its records tell how large those of the floor are to be
    return setting.echo(EchoMode.PIPELINE, Shape.TWO).rate(all(), setting.bound());
  }

  private record Span(long begin, long end) {}

  /** A program that submits, as far as Kafka sees. */
  private static final class Submitter implements AutoCloseable {
    private final KafkaBroker broker;
    private final Pool pool;

    Submitter(String bootstrap, String name) {
      broker = KafkaBroker.connect(bootstrap);
      try {
        pool = Pool.on(broker, PoolConfig.pool(name));
      } catch (RuntimeException e) {
        broker.close();
        throw e;
      }
    }

    Pool pool() {
      return pool;
    }

    @Override
    public void close() {
      pool.terminate(); // where time has run out, nothing is waited for
      pool.close();
      broker.close();
    }
  }
}
