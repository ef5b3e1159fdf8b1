package dev.muster.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code muster} command. */
@Command(
    name = "muster",
    header =
        "Python's multiprocessing Pool for Java, on Apache Kafka: a process pool that is a fleet.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Muster.Version.class,
    subcommands = {
      DemoCommand.class,
      ChecksumCommand.class,
      BrokerCommand.class,
      WorkerCommand.class,
      SubmitCommand.class,
      MapCommand.class,
      StatusCommand.class,
      WorkersCommand.class,
      ResultCommand.class,
      CancelCommand.class,
      DeadLettersCommand.class,
      VerifyCommand.class,
      ChaosCommand.class,
      BenchCommand.class,
      LoadCommand.class,
      TopicsCommand.class,
      DrainCommand.class,
      UndrainCommand.class,
      ShutdownCommand.class,
      CoordinatorCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Settings: an option, or else the environment (MUSTER_BOOTSTRAP_SERVERS, MUSTER_POOL, …), or"
          + " else the file that --config names (bootstrap-servers=…, pool=…, kafka.…=…).",
      "Data go to standard output, everything else to standard error. Exit code: 0 it is done; 1 it"
          + " failed, or a part of it; 2 wrong usage."
    })
public final class Muster implements Callable<Integer> {
  private static final String VERBOSE = "--verbose";
  private static final String CONFIG = "--config";
  private static final String CONFIG_VARIABLE = "MUSTER_CONFIG";

  private final Terminal terminal;
  private Settings settings = new Settings(Map.of(), SettingsFile.NONE);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = {"-v", VERBOSE},
      scope = ScopeType.INHERIT,
      description = "Say more on standard error: what goes on, and the stack of a failure.")
  @SuppressWarnings("UnusedVariable") // looked for where it was given: see isVerbose
  private boolean verbose;

  @Option(
      names = CONFIG,
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Properties file with settings: names as options without dashes, and kafka.* for the"
              + " Kafka client. Environment: MUSTER_CONFIG. Default: none.")
  @SuppressWarnings("UnusedVariable") // read before all others: see file
  private @Nullable String config;

  private Muster(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), System.getenv(), args));
  }

  /** Runs a command and returns its exit code. */
  static int run(Terminal terminal, Map<String, String> environment, String... args) {
    Muster muster = new Muster(terminal);
    CommandLine line = commandLine(muster);
    try {
      muster.settings = new Settings(environment, file(environment, line, args));
    } catch (WrongUsageException e) {
      terminal.tell("muster: " + e.getMessage());
      return Exit.USAGE;
    }
    Failures failures = new Failures(terminal, muster.settings);
    line.setDefaultValueProvider(muster.settings);
    line.setParameterExceptionHandler(failures);
    line.setExecutionExceptionHandler(failures);
    line.setExecutionStrategy(Muster::execute);
    try {
      int code = line.execute(args);
      terminal.out().flush();
      return code;
    } finally {
      Interruptions.forget();
    }
  }

  private static int execute(ParseResult parsed) {
    Logging.start(isVerbose(parsed));
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Whether a command line says so. */
  static boolean isVerbose(ParseResult parsed) {
    for (@Nullable ParseResult each = parsed; each != null; each = each.subcommand()) {
      if (each.hasMatchedOption(VERBOSE)) {
        return true;
      }
    }
    return false;
  }

  /** The command line without what depends on settings. */
  static CommandLine commandLine(Muster muster) {
    CommandLine line = new CommandLine(muster);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    // An argument that begins with @ is an argument, not a file of arguments.
    line.setExpandAtFiles(false);
    // So that -1 can be an argument; the command itself refuses what looks like an option.
    Objects.requireNonNull(line.getSubcommands().get("submit"))
        .setUnmatchedOptionsArePositionalParams(true);
    Manual.addTo(line);
    line.registerConverter(Duration.class, new DurationConverter());
    line.setOut(new PrintWriter(muster.terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(muster.terminal.err(), true, StandardCharsets.UTF_8));
    return line;
  }

  /** The file of settings: read before the command line is, because it gives defaults to that. */
  private static SettingsFile file(
      Map<String, String> environment, CommandLine line, String[] args) {
    String path = environment.getOrDefault(CONFIG_VARIABLE, "");
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        path = args[i].substring(CONFIG.length() + 1);
      } else if (args[i].equals(CONFIG) && i + 1 < args.length) {
        path = args[i + 1];
      }
    }
    return path.isEmpty() ? SettingsFile.NONE : SettingsFile.read(path, known(line));
  }

  private static Set<String> known(CommandLine line) {
    return commands(line)
        .flatMap(command -> command.getCommandSpec().options().stream())
        .filter(Settings::isSetting)
        .map(Settings::name)
        .collect(Collectors.toSet());
  }

  /** The commands, and the commands of these. */
  private static Stream<CommandLine> commands(CommandLine line) {
    return line.getSubcommands().values().stream()
        .flatMap(command -> Stream.concat(Stream.of(command), commands(command)));
  }

  Terminal terminal() {
    return terminal;
  }

  Settings settings() {
    return settings;
  }

  /** Is called where there is no command. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "no command is given; there are %s"
            .formatted(String.join(", ", spec.subcommands().keySet())));
  }

  /** The version that the jar says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Muster.class.getPackage().getImplementationVersion();
      return new String[] {"muster " + (version == null ? "of an unpackaged build" : version)};
    }
  }
}
