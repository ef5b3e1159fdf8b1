package dev.muster.cli;

import dev.muster.local.Chaos;
import dev.muster.local.ChaosReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Proof by killing things. */
@Command(
    name = "chaos",
    header = "Kill and pause at random, and prove that nothing is missing.",
    description = {
      "Starts a Kafka and three worker processes on this machine, submits tasks whose results can"
          + " be checked, and kills and pauses workers, submitters and the broker at random. Then"
          + " waits for all of it, and prints the certificate of muster verify.",
      "The exit code is 1 where something is missing, wrong, or has not ended."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ChaosCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

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
    ChaosReport report = Chaos.run(seed, duration, muster.terminal()::tell);
    if (json) {
      muster.terminal().print(JsonText.write(json(report)));
    } else {
      print(report);
    }
    return report.isGood() ? Exit.OK : Exit.FAILURE;
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
