package dev.muster.cli;

import dev.muster.broker.Blobs;
import picocli.CommandLine.Option;

/** How large arguments and results may be. */
final class PayloadOption {
  @Option(
      names = "--max-payload",
      paramLabel = "SIZE",
      converter = ByteSizeConverter.class,
      description =
          "How large the arguments of a call, and its result, may be; submitters and workers each"
              + " have such a limit. Default: 32MiB.")
  private int bytes = Blobs.DEFAULT_LIMIT;

  int bytes() {
    return bytes;
  }
}
