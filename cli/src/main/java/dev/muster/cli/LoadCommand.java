package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.TaskOptions;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Something to do for a fleet that is tried out. */
@Command(
    name = "load",
    header = "Keep the workers of a pool busy, at a steady rate.",
    description = {
      "Sends calls of the functions of examples/Workload, which every worker has: short and busy"
          + " ones, some that wait, some that need a second attempt. Says every ten seconds how it"
          + " goes.",
      "Goes on until Ctrl-C or SIGTERM, or for as long as --duration says; what was sent is then"
          + " waited for, and the sums are printed. No more than --open calls are on their way at a"
          + " time: where workers are too slow for the rate, it goes at their pace."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class LoadCommand implements Callable<Integer> {
  private static final TaskOptions OPTIONS =
      TaskOptions.timeLimit(Duration.ofMinutes(1))
          .attempts(3)
          .backoff(Duration.ofMillis(200), Duration.ofSeconds(2));

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private MetricsOptions metrics;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many calls a second. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--open",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many calls may be on their way at a time. Default: ${DEFAULT-VALUE}.")
  private int open;

  @Option(
      names = "--broken",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description =
          "How many of a hundred calls fail for good, to see errors and dead letters. Default:"
              + " ${DEFAULT-VALUE}.")
  private int broken;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "For how long. Default: until it is asked to end.")
  private @Nullable Duration duration;

  @Override
  public Integer call() throws InterruptedException {
    check("--rate", rate, 0.01, 10_000);
    check("--open", open, 1, 100_000);
    check("--broken", broken, 0, 100);
    String name = broker.pool();
    Optional<PrometheusMeterRegistry> registry = metrics.registry();
    PoolConfig config = PoolConfig.pool(name).withRegistry(registry.orElse(null));
    try (Broker kafka = broker.connect(muster.settings())) {
      Runnable page =
          metrics.open(
              muster.terminal(),
              () -> registry.map(PrometheusMeterRegistry::scrape).orElse(""),
              () -> true); // it is well for as long as it runs
      try (Pool pool = Pool.on(kafka, config)) {
        LoadRun run = new LoadRun(pool.with(OPTIONS), rate, open, broken, muster.terminal()::tell);
        Interruptions.end(
            () -> {
              run.stop();
              muster.terminal().print(run.sums());
            });
        WorkersWatch watch = WorkersWatch.start(pool, name, muster.terminal());
        boolean stopped = run.run(duration);
        watch.stop();
        if (!stopped) {
          Interruptions.forget();
          muster.terminal().print(run.sums());
        }
      } finally {
        page.run();
      }
    }
    return Exit.OK;
  }

  private static void check(String option, double value, double least, double most) {
    // Written so that it refuses what is no number.
    if (!(value >= least && value <= most)) {
      throw new WrongUsageException(
          "%s must be between %s and %s, not %s"
              .formatted(option, number(least), number(most), number(value)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%,d".formatted((long) value) : Double.toString(value);
  }
}
