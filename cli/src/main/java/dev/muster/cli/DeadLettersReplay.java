package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Another chance. */
@Command(
    name = "replay",
    header = "Put the calls of dead letters back into the queue.",
    description = {
      "Puts the calls of dead letters back into the queue with their task ids, all their attempts,"
          + " and as much time as they had. muster result ID then prints the new result as soon as"
          + " there is one, and the old one until then.",
      "Not replayed, with exit code 1, is what is no task, and what was cancelled or whose pool was"
          + " terminated."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DeadLettersReplay implements Callable<Integer> {
  @ParentCommand private DeadLettersCommand parent;

  @Mixin private BrokerOptions broker;

  @Mixin private SettleOptions options;

  @Override
  public Integer call() throws InterruptedException {
    LetterNames names = options.names();
    String pool = broker.pool();
    try (Broker kafka = broker.connect(parent.muster().settings());
        Attachment attachment = Attachment.to(kafka, pool);
        SettleOptions.Report report =
            options.report(
                "muster dead-letters replay",
                DeadLetterState.REPLAYED,
                names,
                parent.muster().terminal())) {
      new DeadLetters(attachment).replay(options.selection(names), options.isDryRun(), report::add);
      return report.end();
    }
  }
}
