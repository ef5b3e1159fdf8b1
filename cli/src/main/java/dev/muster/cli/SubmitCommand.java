package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.producer.ProducerConfig;
import dev.muster.producer.Submission;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** One call. */
@Command(
    name = "submit",
    header = "Call a function, and print its result.",
    description = {
      "Calls a function on a worker, and prints its result as JSON.",
      "An argument is JSON where it can be read as such (10, true, [1,2], '\"10\"'), and otherwise"
          + " a text."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class SubmitCommand implements Callable<Integer> {
  private static final Duration ACCEPTED = Duration.ofSeconds(10);

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private PayloadOption payload;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FUNCTION",
      description = "Name of a @Task function, or class::method.")
  private String function;

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description = "Its arguments, in order; behind -- where one begins with a dash.")
  private List<String> positional = new ArrayList<>();

  @Option(
      names = "--named",
      paramLabel = "NAME=ARG",
      description = "An argument for the parameter of that name. May be repeated.")
  private Map<String, String> named = new LinkedHashMap<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "How long to wait for the result. The task goes on all the same. Default: as long as it"
              + " takes.")
  private @Nullable Duration timeout;

  @Option(
      names = "--no-wait",
      description = "Print the id of the task as soon as the broker has it: see muster result.")
  private boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    if (noWait && timeout != null) {
      throw new WrongUsageException("--no-wait and --timeout exclude each other");
    }
    refuseUnknownOptions();
    if (function.isBlank()) {
      throw new WrongUsageException("FUNCTION must not be blank");
    }
    Arguments arguments = Arguments.of(positional.stream().map(JsonText::argument).toArray());
    for (Map.Entry<String, String> each : named.entrySet()) {
      arguments = arguments.with(each.getKey(), JsonText.argument(each.getValue()));
    }
    String pool = broker.pool();
    // Closed with the process: a pool, and so its broker, closes when its task has ended, and here
    // the task may go on.
    Broker kafka = broker.connect(muster.settings());
    muster.terminal().print(noWait ? send(kafka, pool, arguments) : call(kafka, pool, arguments));
    return Exit.OK;
  }

  /**
   * Picocli takes for an argument whatever is no option here, so that {@code -1} can be one. A
   * misspelt option must not be one; behind {@code --} there are only arguments.
   */
  private void refuseUnknownOptions() {
    CommandLine command = spec.commandLine();
    List<String> all = command.getParseResult().originalArgs();
    int end = all.indexOf("--");
    List<String> mayBeOptions = end < 0 ? all : all.subList(0, end);
    for (String argument : argumentsAndFunction()) {
      if (argument.startsWith("-")
          && mayBeOptions.contains(argument)
          && !(JsonText.argument(argument) instanceof Number)) {
        throw new UnmatchedArgumentException(command, List.of(argument));
      }
    }
  }

  private List<String> argumentsAndFunction() {
    List<String> all = new ArrayList<>(positional);
    all.add(function);
    return all;
  }

  private String send(Broker kafka, String pool, Arguments arguments) throws InterruptedException {
    try (TaskProducer producer =
        TaskProducer.open(kafka, ProducerConfig.pool(pool).withMaxPayload(payload.bytes()))) {
      Submission submission = producer.submit(function, arguments);
      awaitAccepted(kafka, submission.accepted());
      return submission.id().toString();
    }
  }

  private static void awaitAccepted(Broker kafka, CompletableFuture<Void> accepted)
      throws InterruptedException {
    try {
      accepted.get(ACCEPTED.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new FailedException(Failures.line(Objects.requireNonNull(e.getCause())));
    } catch (TimeoutException e) {
      throw new FailedException(
          "%s has not accepted the task within %s"
              .formatted(kafka.description(), DurationConverter.format(ACCEPTED)));
    }
  }

  private String call(Broker kafka, String name, Arguments arguments) throws InterruptedException {
    Pool pool = Pool.on(kafka, PoolConfig.pool(name).withMaxPayload(payload.bytes()));
    AsyncResult<@Nullable Object> handle = pool.applyAsync(function, arguments);
    WorkersWatch watch = WorkersWatch.start(pool, name, muster.terminal());
    try {
      if (timeout != null && !handle.await(timeout)) {
        awaitAccepted(kafka, handle.accepted());
        throw new FailedException(
            "no result within %s; the task goes on, and this finds it later: muster result %s"
                .formatted(DurationConverter.format(timeout), handle.id()));
      }
      return JsonText.write(handle.get());
    } finally {
      watch.stop();
    }
  }
}
