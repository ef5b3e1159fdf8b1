package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Proof that nothing is missing. */
@Command(
    name = "verify",
    header = "Account for every call, and print a certificate.",
    description = {
      "Reads a pool's topics and tells what became of every call whose task record is kept: how"
          + " many were submitted, how many ended and how, how many are open, how many outcomes"
          + " were duplicates, and how many calls are missing.",
      "Open calls are queued, run, or wait for their next attempt. While the queue is not empty a"
          + " call that is lost cannot be told from one that waits: --wait until it is.",
      "The exit code is 1 where something is missing."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How long to wait until all calls have their outcome. Default: not at all.")
  private Duration wait;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Certificate certificate;
    try (Broker kafka = broker.connect(muster.settings());
        Attachment attachment = Attachment.to(kafka, broker.pool())) {
      certificate = Audit.of(attachment, wait);
    }
    if (json) {
      muster.terminal().print(JsonText.write(CertificateText.json(certificate)));
    } else {
      CertificateText.lines(certificate).forEach(muster.terminal()::print);
    }
    return certificate.isComplete() ? Exit.OK : Exit.FAILURE;
  }
}
