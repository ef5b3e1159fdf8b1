package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.protocol.Arguments;
import dev.muster.worker.AllowList;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.ExitByTask;
import dev.muster.worker.Initializer;
import dev.muster.worker.Supervisor;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A member of the fleet. */
@Command(
    name = "worker",
    header = "Run a member of the fleet.",
    description = {
      "Takes tasks of a pool and runs them, until it takes a pill (muster shutdown), or until Ctrl-C"
          + " or SIGTERM: then it finishes what it holds, gives the rest back, and exits with 0.",
      "Runs methods annotated with @Task, and those that --allow names."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class WorkerCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Prometheus waits for ten seconds, by default. */
  private static final Duration CHILDREN_ANSWER = Duration.ofSeconds(3);

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private MetricsOptions metrics;
  @Mixin private PayloadOption payload;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "How many tasks it runs at once. Default: the processors of this machine, and 1 in each"
              + " child process.")
  private @Nullable Integer slots;

  @Option(
      names = "--processes",
      paramLabel = "P",
      description =
          "Run tasks in so many child processes, and replace those that die. Default: run them in"
              + " this process.")
  private @Nullable Integer processes;

  @Option(
      names = "--max-tasks-per-child",
      paramLabel = "N",
      description =
          "Replace a child process when it has run so many tasks; a chunk of a map counts as one."
              + " Without --processes there are as many as processors. Default: never.")
  private @Nullable Integer maxTasksPerChild;

  @Option(
      names = "--class-path",
      paramLabel = "PATH",
      split = ":",
      splitSynopsisLabel = ":",
      description = "Jars and directories with functions, and DIR/* for all jars in one.")
  private List<String> classPath = new ArrayList<>();

  @Option(
      names = "--allow",
      paramLabel = "CLASS::METHOD",
      split = ",",
      splitSynopsisLabel = ",",
      description =
          "Methods it may run although they are not annotated; * stands for any characters, as in"
              + " java.lang.Math::*.")
  private List<String> allow = new ArrayList<>();

  @Option(
      names = "--initializer",
      paramLabel = "FUNCTION",
      description = "A function that each process calls once, before its first task.")
  private @Nullable String initializer;

  @Option(
      names = "--initarg",
      paramLabel = "ARG",
      description = "An argument of the initializer: JSON, or else a text. May be repeated.")
  private List<String> initArgs = new ArrayList<>();

  @Option(
      names = "--grace",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description =
          "How long it may finish what it holds when it is asked to end. Default: ${DEFAULT-VALUE}.")
  private Duration grace;

  @Override
  public Integer call() throws InterruptedException {
    boolean supervised = processes != null || maxTasksPerChild != null;
    checkAtLeastOne("--processes", processes);
    checkAtLeastOne("--slots", slots);
    checkAtLeastOne("--max-tasks-per-child", maxTasksPerChild);
    ClassPath functions = ClassPath.of(classPath);
    WorkerConfig config = config(supervised ? 1 : processors());
    // Until something is held there is nothing to give back.
    Interruptions.end(() -> {});
    return supervised ? supervise(config, functions) : work(config, functions);
  }

  private static void checkAtLeastOne(String option, @Nullable Integer number) {
    if (number != null && number < 1) {
      throw new WrongUsageException("%s must be at least 1, not %d".formatted(option, number));
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private WorkerConfig config(int defaultSlots) {
    AllowList allowed = WrongUsageException.check("--allow", () -> AllowList.of(allow));
    return WorkerConfig.defaults()
        .withPool(broker.pool())
        .withSlots(slots == null ? defaultSlots : slots)
        .withAllowed(allowed)
        .withInitializer(initializer())
        .withMaxTasks(maxTasksPerChild == null ? 0 : maxTasksPerChild)
        .withGrace(grace)
        .withMaxPayload(payload.bytes());
  }

  private @Nullable Initializer initializer() {
    String name = initializer;
    if (name == null) {
      if (!initArgs.isEmpty()) {
        throw new WrongUsageException("--initarg needs --initializer");
      }
      return null;
    }
    Object[] arguments = initArgs.stream().map(JsonText::argument).toArray();
    return WrongUsageException.check(
        "--initializer", () -> Initializer.named(name, Arguments.of(arguments)));
  }

  private int work(WorkerConfig config, ClassPath functions) throws InterruptedException {
    ClassLoader loader = functions.loader(config.loader());
    // The threads that run tasks inherit it.
    Thread.currentThread().setContextClassLoader(loader);
    Optional<PrometheusMeterRegistry> registry = metrics.registry();
    WorkerConfig whole = config.withLoader(loader).withRegistry(registry.orElse(null));
    AtomicReference<@Nullable Worker> taking = new AtomicReference<>();
    try (Broker kafka = broker.connect(muster.settings())) {
      // First of all: where nothing can listen, no other worker hears of this one.
      Runnable page =
          metrics.open(
              muster.terminal(),
              () -> registry.map(PrometheusMeterRegistry::scrape).orElse(""),
              () -> isWell(taking.get()));
      try (Worker worker = Worker.on(kafka, whole)) {
        Interruptions.end(() -> stop(worker, kafka));
        taking.set(worker);
        announce("worker " + worker.id(), kafka.description(), config.slots());
        worker.join();
      } finally {
        page.run();
      }
    }
    return Exit.OK;
  }

  private static boolean isWell(@Nullable Worker worker) {
    return worker != null && worker.takesTasks();
  }

  private static void stop(Worker worker, Broker kafka) {
    ExitByTask.haltIfCalled();
    worker.close();
    kafka.close();
  }

  private int supervise(WorkerConfig config, ClassPath functions) throws InterruptedException {
    String address;
    // Says at once, and once, what is wrong with it: children would find out one after the other.
    try (Broker kafka = broker.connect(muster.settings())) {
      address = kafka.description();
    }
    ChildSettings settings =
        ChildSettings.of(broker.kafka(muster.settings()), config)
            .withAuthKeys(broker.authKeys(muster.settings()).orElse(null))
            .withClassPath(functions.behind(System.getProperty("java.class.path", "")));
    int number = processes == null ? processors() : processes;
    Optional<PrometheusMeterRegistry> registry = metrics.registry();
    AtomicReference<@Nullable Supervisor> taking = new AtomicReference<>();
    Runnable page =
        metrics.open(
            muster.terminal(),
            () -> page(registry.map(PrometheusMeterRegistry::scrape).orElse(""), taking.get()),
            () -> isWell(taking.get()));
    try {
      Supervisor supervisor =
          registry.isPresent()
              ? Supervisor.start(settings, number, registry.get())
              : Supervisor.start(settings, number);
      Interruptions.end(supervisor::close);
      taking.set(supervisor);
      await(supervisor, number, address);
      if (supervisor.broken().isDone()) {
        Throwable why = supervisor.broken().join();
        throw new FailedException("its processes cannot start: " + Failures.line(why));
      }
    } finally {
      page.run();
    }
    return Exit.OK;
  }

  private static boolean isWell(@Nullable Supervisor supervisor) {
    return supervisor != null && !supervisor.broken().isDone() && supervisor.takesTasks();
  }

  /** One page for all processes of this machine. */
  private static String page(String own, @Nullable Supervisor supervisor) {
    PrometheusText page = new PrometheusText();
    page.add("supervisor", own);
    if (supervisor != null) {
      supervisor
          .childMetrics(CHILDREN_ANSWER)
          .forEach((number, text) -> page.add(Integer.toString(number), text));
    }
    return page.toString();
  }

  private void await(Supervisor supervisor, int number, String address)
      throws InterruptedException {
    boolean announced = false;
    while (!supervisor.broken().isDone() && !supervisor.awaitEnd(LOOK)) {
      if (!announced && supervisor.awaitReady(Duration.ZERO)) {
        announced = true;
        announce("%d worker processes".formatted(number), address, supervisor.slots());
      }
    }
  }

  private void sayWhetherSigned() {
    muster
        .terminal()
        .tell(
            "muster: "
                + broker
                    .authKeys(muster.settings())
                    .map(keys -> "records are signed with key " + keys.signingId())
                    .orElse(
                        "records are not signed: whoever can write to the topics can have this"
                            + " worker run what it allows (see --auth-key-file)"));
  }

  private void announce(String who, String address, int tasks) {
    sayWhetherSigned();
    muster
        .terminal()
        .tell(
            "muster: %s (process %d) takes tasks of pool %s from %s, %d at a time"
                .formatted(who, ProcessHandle.current().pid(), broker.pool(), address, tasks));
  }
}
