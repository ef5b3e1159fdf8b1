package dev.muster.bench;

import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.ResultTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * A program that maps lazily, as users write it, and tells how much heap is live:
 *
 * <pre>
 *  idle BYTES          before it begins
 *  at BYTES ITEMS      now and then
 *  done BYTES ITEMS    at the end, or when its time is over
 * </pre>
 */
public final class SubmitterProcess {
  private static final long LOOK_MILLIS = 500;

  private SubmitterProcess() {}

  /** Takes no arguments; see {@link MemoryProbe} for its settings. */
  public static void main(String... none) {
    ChildProgram.run(SubmitterProcess::work);
  }

  private static void work(ChildProgram program) throws InterruptedException {
    TimeBound bound = TimeBound.of(Duration.ofMillis(program.number("millis")));
    try (KafkaBroker broker = KafkaBroker.connect(program.setting("bootstrap"));
        Pool pool = Pool.on(broker, PoolConfig.pool(program.setting("pool")))) {
      pool.applyAsync(BenchTasks::same, 1L).get(bound.left());
      program.say("idle %d".formatted(BenchTasks.liveHeap()));
      AtomicLong done = new AtomicLong();
      AtomicBoolean ended = new AtomicBoolean();
      Thread looks = new Thread(() -> look(program, done, ended), "muster-bench-look");
      looks.setDaemon(true);
      looks.start();
      map(pool, program.number("items"), bound, done);
      ended.set(true);
      looks.interrupt();
      looks.join();
      program.say("done %d %d".formatted(BenchTasks.liveHeap(), done.get()));
    }
  }

  private static void map(Pool pool, int items, TimeBound bound, AtomicLong done) {
    Iterator<Long> numbers = LongStream.range(0, items).iterator();
    Iterable<Long> once = () -> numbers;
    try (ResultIterator<Long> squares = pool.imap(BenchTasks::square, once)) {
      while (done.get() < items) {
        var unused = squares.next(bound.left());
        done.incrementAndGet();
      }
    } catch (ResultTimeoutException e) {
      // Says how far it came.
    }
  }

  private static void look(ChildProgram program, AtomicLong done, AtomicBoolean ended) {
    try {
      while (!ended.get()) {
        program.say("at %d %d".formatted(BenchTasks.liveHeap(), done.get()));
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      // It has ended.
    }
  }
}
