package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.local.ProcessPool;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checksums of all files under a directory, made by a pool. */
@Command(
    name = "checksum",
    header = "Print the SHA-256 of all files under a directory.",
    description = {
      "Prints the SHA-256 of every regular file under a directory, as sha256sum does and sha256sum -c"
          + " reads it. The order is that of the names, the same every time.",
      "Symbolic links are skipped, as by find -type f; a count of them is told. Files that cannot be"
          + " read are reported and counted, and the exit code is 1.",
      "Runs on worker processes of its own, or with --bootstrap-servers on a fleet, whose workers"
          + " must see the files under the same paths."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ChecksumCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Spec private CommandSpec spec;

  @Mixin private BrokerOptions broker;

  @Parameters(paramLabel = "DIR", description = "The directory.")
  private String directory;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "How many worker processes. Default: the processors of this machine.")
  private @Nullable Integer workers;

  @Override
  public Integer call() {
    checkWorkers();
    Path root = directory();
    ChecksumRun run = new ChecksumRun(root, muster.terminal());
    if (run.isEmpty()) {
      return run.end();
    }
    return onFleet() ? fleet(run) : local(run);
  }

  private void checkWorkers() {
    if (workers == null) {
      return;
    }
    if (workers < 1) {
      throw new WrongUsageException("--workers must be at least 1, not " + workers);
    }
    if (isOnCommandLine("--workers") && isOnCommandLine("--bootstrap-servers")) {
      throw new WrongUsageException(
          "--workers is for processes on this machine, --bootstrap-servers for a fleet: choose one");
    }
  }

  /** What somebody has typed now counts more than what the environment says. */
  private boolean onFleet() {
    return broker.isGiven() && !isOnCommandLine("--workers");
  }

  private boolean isOnCommandLine(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private Path directory() {
    try {
      Path path = Path.of(directory);
      if (!directory.isEmpty() && Files.isDirectory(path)) {
        return path;
      }
      if (!directory.isEmpty() && Files.exists(path)) {
        throw new WrongUsageException("'%s' is not a directory".formatted(directory));
      }
    } catch (InvalidPathException e) {
      // No such directory either.
    }
    throw new WrongUsageException("there is no directory '%s'".formatted(directory));
  }

  private int local(ChecksumRun run) {
    int processes = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    return on(ProcessPool.of(processes), run);
  }

  private int fleet(ChecksumRun run) {
    String name = broker.pool();
    try (Broker kafka = broker.connect(muster.settings())) {
      Pool pool = Pool.on(kafka, PoolConfig.pool(name));
      WorkersWatch watch = WorkersWatch.start(pool, name, muster.terminal());
      try {
        return on(pool, run);
      } finally {
        watch.stop();
      }
    }
  }

  private static int on(Pool pool, ChecksumRun run) {
    // Who ends this does not want the rest.
    Interruptions.cleanUp(pool::terminate);
    boolean finished = false;
    try {
      run.on(pool);
      finished = true;
    } finally {
      if (!finished) {
        pool.terminate();
      }
      pool.close();
    }
    return run.end();
  }
}
