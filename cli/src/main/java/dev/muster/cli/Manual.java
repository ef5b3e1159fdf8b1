package dev.muster.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the help of every command has at its end: what its exit code says, and examples. */
final class Manual {
  private static final Map<String, List<String>> EXAMPLES =
      Map.ofEntries(
          Map.entry("demo", List.of("muster demo")),
          Map.entry("checksum", List.of("muster checksum /data > sums", "sha256sum -c sums")),
          Map.entry("broker", List.of("muster broker --port 9092 --data /var/lib/muster")),
          Map.entry(
              "worker",
              List.of(
                  "muster worker --bootstrap-servers kafka:9092 --class-path tasks.jar",
                  "muster worker --processes 4 --allow 'java.lang.Math::*'")),
          Map.entry(
              "submit",
              List.of(
                  "muster submit java.lang.Math::sqrt 16",
                  "muster submit repeat ab --named times=3")),
          Map.entry("map", List.of("seq 1 5 | muster map java.lang.Math::sqrt")),
          Map.entry("status", List.of("muster status", "muster status --json")),
          Map.entry("workers", List.of("muster workers --json")),
          Map.entry("result", List.of("muster result 019aa4a1-6c00-7000-8000-5f1c3a9e2b71")),
          Map.entry(
              "cancel", List.of("muster cancel --wait 10s 019aa4a1-6c00-7000-8000-5f1c3a9e2b71")),
          Map.entry("verify", List.of("muster verify --pool render")),
          Map.entry(
              "chaos",
              List.of(
                  "muster chaos --seed 7 --duration 2m",
                  "muster chaos --bootstrap-servers kafka:9092")),
          Map.entry(
              "topics", List.of("muster topics --pool render", "muster topics --fix --dry-run")),
          Map.entry(
              "drain", List.of("muster drain --wait 10m", "muster drain --worker host7-4711")),
          Map.entry("undrain", List.of("muster undrain", "muster undrain --worker host7-4711")),
          Map.entry(
              "shutdown",
              List.of("muster shutdown --timeout 10m", "muster shutdown --worker host7-4711")),
          Map.entry(
              "coordinator",
              List.of(
                  "muster coordinator",
                  "muster coordinator --host 0.0.0.0 --http-token-file /run/secrets/token")),
          Map.entry("completion", List.of("source <(muster completion bash)")));

  private Manual() {}

  /** Adds it to all commands. */
  static void addTo(CommandLine line) {
    line.getSubcommands()
        .forEach(
            (name, command) -> {
              Map<String, String> codes = new LinkedHashMap<>();
              codes.put("0", "It is done.");
              codes.put("1", "It failed, or a part of it.");
              codes.put("2", "Wrong usage; nothing was done.");
              UsageMessageSpec usage = command.getCommandSpec().usageMessage();
              usage.exitCodeListHeading("%nExit code:%n").exitCodeList(codes);
              List<String> examples = EXAMPLES.getOrDefault(name, List.of());
              if (!examples.isEmpty()) {
                usage
                    .footerHeading("%nExamples:%n")
                    .footer(examples.stream().map(each -> "  " + each).toArray(String[]::new));
              }
            });
  }
}
