package dev.muster.cli;

import dev.muster.local.EmbeddedKafka;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A Kafka for trying things out. */
@Command(
    name = "broker",
    header = "Run a Kafka for trying things out.",
    description = {
      "Runs a Kafka of one node, reachable from this machine only, until Ctrl-C or SIGTERM.",
      "Prints its address on standard output when it is ready."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class BrokerCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description =
          "The port that clients connect to; 0 takes any that is free. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its data are kept for the next start. Default: they are temporary.")
  private @Nullable Path data;

  @Override
  public Integer call() throws InterruptedException {
    EmbeddedKafka.Builder builder = WrongUsageException.check("--port", this::builder);
    Interruptions.end(() -> {});
    EmbeddedKafka kafka = builder.start();
    Interruptions.end(kafka::close);
    muster.terminal().print(kafka.bootstrapServers());
    // Ends with the process.
    new CountDownLatch(1).await();
    return Exit.OK;
  }

  private EmbeddedKafka.Builder builder() {
    EmbeddedKafka.Builder builder = EmbeddedKafka.builder().port(port);
    if (data != null) {
      builder.dataDirectory(data);
    }
    return builder;
  }
}
