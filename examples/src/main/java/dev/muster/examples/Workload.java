package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Callback;
import dev.muster.coordinator.PoolCalls;
import dev.muster.protocol.Task;
import dev.muster.worker.TaskContext;
import java.util.random.RandomGenerator;

/**
 * Work as a fleet has it, without an end: most calls are short and busy, some wait for somebody
 * else, a few need a second attempt. It is what {@code muster load} sends.
 */
public final class Workload {
  private static final int ROWS = 48;
  private static final int COLUMNS = 120;
  private static final int DEPTH = 2_000;
  private static final String SHADES = " .:-=+*#%@";

  private Workload() {}

  /** How many primes there are among so many numbers: some milliseconds of a processor. */
  @Task("load.primes")
  public static int primes(int from, int count) {
    int found = 0;
    for (int n = Math.max(2, from); n < from + count; n++) {
      found += isPrime(n) ? 1 : 0;
    }
    return found;
  }

  private static boolean isPrime(int n) {
    for (int divisor = 2; divisor <= n / divisor; divisor++) {
      if (n % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  /** One line of a picture of the Mandelbrot set, in shades that are characters. */
  @Task("load.mandelbrot")
  public static String mandelbrot(int row) {
    StringBuilder line = new StringBuilder(COLUMNS);
    for (int column = 0; column < COLUMNS; column++) {
      int steps = escape(column * 3.0 / COLUMNS - 2.25, row * 2.4 / ROWS - 1.2);
      line.append(SHADES.charAt(steps == DEPTH ? SHADES.length() - 1 : steps % 9));
    }
    return line.toString();
  }

  private static int escape(double real, double imaginary) {
    double x = 0;
    double y = 0;
    int steps = 0;
    while (steps < DEPTH && x * x + y * y < 4) {
      double next = x * x - y * y + real;
      y = 2 * x * y + imaginary;
      x = next;
      steps++;
    }
    return steps;
  }

  /** Waits, as for a slow service, and says how long it took. */
  @Task("load.wait")
  public static int await(int millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  /** Fails in its first attempt, as what asks a service that is just restarted. */
  @Task("load.flaky")
  public static int flaky(int number) {
    if (TaskContext.current().attempt() == 1) {
      throw new IllegalStateException("not yet, try " + number + " again");
    }
    return number;
  }

  /** Fails in every attempt, as what has a bug. */
  @Task("load.broken")
  public static int broken(int number) {
    return Math.toIntExact(Long.MAX_VALUE - number);
  }

  /**
   * Sends one call: of ten, five count primes, three draw, one waits and one needs two attempts.
   *
   * @param pool where to; its options should allow at least two attempts
   * @param broken how many of a hundred calls fail for good
   */
  public static AsyncResult<?> send(
      PoolCalls pool, RandomGenerator random, int broken, Callback<Object> callback) {
    if (random.nextInt(100) < broken) {
      return pool.applyAsync(Workload::broken, random.nextInt(1_000), callback);
    }
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> pool.applyAsync(Workload::mandelbrot, random.nextInt(ROWS), callback);
      case 3 -> pool.applyAsync(Workload::await, random.nextInt(50, 500), callback);
      case 4 -> pool.applyAsync(Workload::flaky, random.nextInt(1_000), callback);
      default -> pool.applyAsync(Workload::primes, random.nextInt(1_000_000), 20_000, callback);
    };
  }
}
