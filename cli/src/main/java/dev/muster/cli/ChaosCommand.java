package dev.muster.cli;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.KafkaBroker;
import dev.muster.local.Chaos;
import dev.muster.local.ChaosReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Proof by killing things. */
@Command(
    name = "chaos",
    header = "Kill and pause at random, and prove that nothing is missing.",
    description = {
      "Starts a Kafka and three worker processes on this machine, submits tasks whose results can"
          + " be checked, and kills and pauses workers, submitters and the broker at random. Then"
          + " waits for all of it, and prints the certificate of muster verify.",
      "With --bootstrap-servers it runs on that Kafka: the broker is left alone, workers and"
          + " submitters are processes of this machine, and the pool is one of the run's own, whose"
          + " name begins with chaos-. Its topics and share groups are removed at the end; what could"
          + " not be removed is told.",
      "The exit code is 1 where something is missing, wrong, or has not ended."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ChaosCommand implements Callable<Integer> {
  private static final String ADDRESS = "--bootstrap-servers";

  @ParentCommand private Muster muster;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", ADDRESS},
      paramLabel = "HOST:PORT[,…]",
      description =
          "Run on this Kafka. Only as an option: neither MUSTER_BOOTSTRAP_SERVERS nor a file lets"
              + " accidents happen where nobody has asked for them. Default: one of its own.")
  private @Nullable String bootstrapServers;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Which accidents happen, and when. Default: 1.")
  private long seed;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "For how long. Default: 60s.")
  private Duration duration;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    ChaosReport report = run();
    if (json) {
      muster.terminal().print(JsonText.write(json(report)));
    } else {
      print(report);
    }
    return report.isGood() ? Exit.OK : Exit.FAILURE;
  }

  private ChaosReport run() throws InterruptedException {
    String address = bootstrapServers;
    if (address == null || !isOnCommandLine(ADDRESS)) {
      for (String option : List.of("--kafka", "--auth-key-file")) {
        if (isOnCommandLine(option)) {
          throw new WrongUsageException("%s needs %s".formatted(option, ADDRESS));
        }
      }
      return Chaos.run(seed, duration, muster.terminal()::tell);
    }
    Map<String, String> properties = kafka.kafka(muster.settings(), address);
    Optional<AuthKeys> keys = kafka.authKeys(muster.settings());
    // Says what is wrong with them before anything is started.
    WrongUsageException.check(() -> KafkaBroker.connect(properties)).close();
    return Chaos.run(properties, keys.orElse(null), seed, duration, muster.terminal()::tell);
  }

  private boolean isOnCommandLine(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private void print(ChaosReport report) {
    Terminal terminal = muster.terminal();
    report.accidents().forEach((what, n) -> terminal.print("%-22s %d".formatted(what, n)));
    terminal.print("%-22s %d".formatted("results right", report.right()));
    terminal.print("%-22s %d".formatted("results wrong", report.wrong()));
    terminal.print("%-22s %d".formatted("never accepted", report.refused()));
    terminal.print("%-22s %d".formatted("handles unresolved", report.unresolved()));
    CertificateText.lines(report.certificate()).forEach(terminal::print);
  }

  private static Map<String, Object> json(ChaosReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", report.seed());
    json.put("accidents", report.accidents());
    json.put("right", report.right());
    json.put("wrong", report.wrong());
    json.put("refused", report.refused());
    json.put("unresolved", report.unresolved());
    json.put("certificate", CertificateText.json(report.certificate()));
    json.put("good", report.isGood());
    return json;
  }
}
