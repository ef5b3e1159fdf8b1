package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.MusterException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** One call for each line of standard input. */
@Command(
    name = "map",
    header = "Call a function for each line of standard input.",
    description = {
      "Calls a function for each line of standard input: a JSON value, which is its only argument.",
      "Prints the results as JSON, one on each line, in the order of the input and as they come."
          + " Reads on only as results are printed, so the input may be without an end.",
      "Lines that are not JSON and calls that fail are reported with their line number; the others"
          + " go on, and the exit code is 1."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class MapCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private PayloadOption payload;

  @Parameters(
      paramLabel = "FUNCTION",
      description = "Name of a @Task function of one argument, or class::method.")
  private String function;

  @Option(
      names = "--chunk-size",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many calls travel together: more is faster where calls are short. Default:"
              + " ${DEFAULT-VALUE}.")
  private int chunkSize;

  @Option(names = "--unordered", description = "Print results in the order in which they come.")
  private boolean unordered;

  @Override
  public Integer call() {
    if (function.isBlank()) {
      throw new WrongUsageException("FUNCTION must not be blank");
    }
    if (chunkSize < 1) {
      throw new WrongUsageException("--chunk-size must be at least 1, not " + chunkSize);
    }
    String name = broker.pool();
    try (Broker kafka = broker.connect(muster.settings())) {
      Pool pool = Pool.on(kafka, PoolConfig.pool(name).withMaxPayload(payload.bytes()));
      // Who ends this does not want the rest.
      Interruptions.cleanUp(pool::terminate);
      WorkersWatch watch = WorkersWatch.start(pool, name, muster.terminal());
      boolean finished = false;
      try {
        int code = map(pool, watch);
        finished = true;
        return code;
      } finally {
        watch.stop();
        if (!finished) {
          pool.terminate();
        }
        pool.close();
      }
    }
  }

  private int map(Pool pool, WorkersWatch watch) {
    Lines lines = new Lines();
    JsonLines values = new JsonLines(muster.terminal().in(), lines);
    try (ResultIterator<@Nullable Object> results =
        unordered
            ? pool.imapUnordered(function, () -> values, chunkSize)
            : pool.imap(function, () -> values, chunkSize)) {
      while (results.hasNext()) {
        watch.stop();
        print(results, lines);
      }
    }
    long failed = lines.failed.get();
    if (failed > 0) {
      throw new FailedException("%,d of %,d lines failed".formatted(failed, lines.read.get()));
    }
    return Exit.OK;
  }

  private void print(ResultIterator<@Nullable Object> results, Lines lines) {
    Object value;
    try {
      value = results.next();
    } catch (UncheckedIOException e) {
      throw new FailedException("standard input cannot be read: " + e.getMessage());
    } catch (MusterException e) {
      lines.failed(results.index(), e);
      return;
    }
    lines.done(results.index());
    muster.terminal().print(JsonText.write(value));
  }

  /** Which call is for which line, and what has failed. Two threads: one reads, one prints. */
  private final class Lines implements JsonLines.Listener {
    private final Map<Long, Long> numbers = new ConcurrentHashMap<>(); // as many as are on the way
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private long calls;

    @Override
    public void value(long number) {
      read.incrementAndGet();
      numbers.put(calls++, number);
    }

    @Override
    public void malformed(long number, String why) {
      read.incrementAndGet();
      report(number, why);
    }

    void done(long call) {
      numbers.remove(call);
    }

    void failed(long call, MusterException why) {
      Long number = numbers.remove(call);
      report(number == null ? -1 : number, Failures.line(why));
    }

    private void report(long number, String why) {
      failed.incrementAndGet();
      muster.terminal().tell("line %d: %s".formatted(number, why));
    }
  }
}
