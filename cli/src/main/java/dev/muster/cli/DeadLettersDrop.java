package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Done with. */
@Command(
    name = "drop",
    header = "Drop dead letters.",
    description =
        "Takes dead letters off the list. They are still there for muster dead-letters show, for as"
            + " long as Kafka keeps the topic.")
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DeadLettersDrop implements Callable<Integer> {
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
                "muster dead-letters drop",
                DeadLetterState.DROPPED,
                names,
                parent.muster().terminal())) {
      new DeadLetters(attachment).drop(options.selection(names), options.isDryRun(), report::add);
      return report.end();
    }
  }
}
