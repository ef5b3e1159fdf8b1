package dev.muster.cli;

import dev.muster.coordinator.Pool;
import dev.muster.examples.Example;
import dev.muster.examples.Examples;
import dev.muster.examples.Pools;
import dev.muster.protocol.MusterException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a pool can do, to be seen. */
@Command(
    name = "demo",
    header = "Run the classic pool programs on this machine.",
    description = {
      "Runs the classic programs of Python's multiprocessing, one after the other, each on an"
          + " embedded Kafka and 4 worker processes, and prints what Python prints.",
      "They are in examples/."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DemoCommand implements Callable<Integer> {
  private static final int WORKERS = 4;

  @ParentCommand private Muster muster;

  @Parameters(
      paramLabel = "NAME",
      description = "Only these programs. Default: all of them.",
      arity = "0..*")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    List<Example> examples =
        WrongUsageException.check(
            () ->
                names.isEmpty()
                    ? Examples.all()
                    : names.stream().map(Examples::named).collect(Collectors.toList()));
    int failed = 0;
    try (Programs programs = new Programs()) {
      for (Example example : examples) {
        failed += run(programs, example) ? 0 : 1;
      }
    }
    if (failed > 0) {
      throw new FailedException("%d of %d programs failed".formatted(failed, examples.size()));
    }
    return Exit.OK;
  }

  private boolean run(Programs programs, Example example) throws InterruptedException {
    Terminal terminal = muster.terminal();
    terminal.print("== %s: %s".formatted(example.name(), example.shows()));
    try {
      programs.run(example, terminal);
      terminal.print("");
      return true;
    } catch (MusterException | IllegalStateException e) {
      terminal.tell("muster demo: %s: %s".formatted(example.name(), Failures.line(e)));
      return false;
    }
  }

  /** Programs that need nothing but a pool share one, for as long as they follow each other. */
  private static final class Programs implements AutoCloseable {
    private final Pools pools = Pools.processes();
    private @Nullable Pool shared;

    void run(Example example, Terminal terminal) throws InterruptedException {
      if (example instanceof Example.OnPool onPool) {
        Pool pool = shared == null ? pools.of(WORKERS) : shared;
        shared = pool;
        onPool.run(pool, terminal.out());
      } else {
        // Its own pools are to have the machine for themselves.
        closeShared();
        example.run(pools, terminal.out());
      }
    }

    private void closeShared() {
      if (shared != null) {
        shared.close();
        shared = null;
      }
    }

    @Override
    public void close() {
      closeShared();
      pools.close();
    }
  }
}
