package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.Task;
import dev.muster.protocol.TaskCancelledException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Shows the three ways to call a function on a pool, and a wait that times out: {@code applyAsync},
 * {@code map}, {@code imap}. It is the program of Python's "Using a pool of workers", with {@code
 * apply_async}, {@code map} and {@code imap} of {@code multiprocessing.Pool}.
 */
public final class FirstSteps {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private FirstSteps() {}

  /** The square of a number. */
  @Task
  public static long square(long n) {
    return n * n;
  }

  /** Sleeps for so long. */
  @Task
  public static Duration sleep(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
    return time;
  }

  /** Runs on four worker processes, or with the argument {@code threads} on four threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args);
        Pool pool = pools.of(4)) {
      run(pool, System.out);
    }
  }

  /** The program. */
  public static void run(Pool pool, PrintStream out) {
    AsyncResult<Long> handle = pool.applyAsync(FirstSteps::square, 10L);
    out.println(handle.get(SECOND));

    List<Long> numbers = LongStream.range(0, 10).boxed().toList();
    out.println(pool.map(FirstSteps::square, numbers));

    try (ResultIterator<Long> squares = pool.imap(FirstSteps::square, numbers)) {
      out.println(squares.next());
      out.println(squares.next());
      out.println(squares.next(SECOND));
    }

    sleepTooLong(pool, out);
  }

  /** A wait that times out cancels nothing: who wants the task to stop says so. */
  private static void sleepTooLong(Pool pool, PrintStream out) {
    AsyncResult<Duration> sleep = pool.applyAsync(FirstSteps::sleep, Duration.ofSeconds(10));
    try {
      sleep.get(SECOND);
    } catch (ResultTimeoutException e) {
      out.println("TimeoutError after 1 s");
    }
    sleep.cancel();
    try {
      sleep.get(Duration.ofSeconds(5));
    } catch (TaskCancelledException e) {
      out.println("cancelled");
    }
  }
}
