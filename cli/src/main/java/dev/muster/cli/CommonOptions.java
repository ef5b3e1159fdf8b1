package dev.muster.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {
  static final String CONFIG = "--config";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more on standard error: what goes on, and the stack of a failure.")
  private boolean verbose;

  /** Read before all others, see {@link Muster}. */
  @Option(
      names = CONFIG,
      paramLabel = "FILE",
      description =
          "Properties file with settings: names as options without dashes, and kafka.* for the"
              + " Kafka client. Environment: MUSTER_CONFIG. Default: none.")
  private @Nullable String config;

  boolean help() {
    return help;
  }

  boolean verbose() {
    return verbose;
  }

  @Nullable String config() {
    return config;
  }
}
