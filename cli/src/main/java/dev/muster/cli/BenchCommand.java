package dev.muster.cli;

import dev.muster.bench.Bench;
import dev.muster.bench.BenchOptions;
import dev.muster.bench.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How fast it is, beside what it is made of. */
@Command(
    name = "bench",
    header = "Measure Muster beside bare Kafka clients and an executor, in one run.",
    description = {
      "Starts a Kafka and worker processes on this machine, and measures each figure in turn with"
          + " its floor: the same work on bare Kafka clients with the same settings, or on a thread"
          + " pool in one JVM. Prints medians, their spread, and the ratios.",
      "Nothing else should run meanwhile. A full run takes about half an hour; no measurement takes"
          + " longer than five minutes, and what could not be had is reported as such."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class BenchCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Option(
      names = "--quick",
      description = "Small sizes and two rounds, in less than two minutes: for a first look.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each figure is taken. Default: 5; with --quick, 2.")
  private @Nullable Integer rounds;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      splitSynopsisLabel = ",",
      description =
          "Only these measurements, or those whose names begin so: scaling is all of scaling-…."
              + " --list tells the names.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Print the names of the measurements, and do nothing.")
  private boolean list;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write everything to this file too, as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw cost per task against number of tasks into this file, as SVG.")
  private @Nullable Path plot;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Measure nothing: print, or plot, what --json wrote to this file earlier.")
  private @Nullable Path from;

  @Override
  public Integer call() throws InterruptedException {
    if (list) {
      Bench.names().forEach(muster.terminal()::print);
      return Exit.OK;
    }
    // Before the half hour, not after it.
    checkWritable("--json", json);
    checkWritable("--plot", plot);
    Report report = from == null ? measure() : read(from);
    write(json, report.json() + "\n");
    write(plot, plot == null ? "" : report.plot());
    report.lines().forEach(muster.terminal()::print);
    return Exit.OK;
  }

  private static void checkWritable(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new WrongUsageException("%s: there is no directory for '%s'".formatted(option, file));
    }
    if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : directory)) {
      throw new WrongUsageException("%s: cannot write to '%s'".formatted(option, file));
    }
  }

  private Report measure() throws InterruptedException {
    String version = new Muster.Version().getVersion()[0].substring("muster ".length());
    BenchOptions defaults = quick ? BenchOptions.quick(version) : BenchOptions.full(version);
    Integer number = rounds;
    BenchOptions options =
        WrongUsageException.check(
            () ->
                (number == null ? defaults : defaults.withRounds(number))
                    .withOnly(only.stream().map(String::strip).toList()));
    Terminal terminal = muster.terminal();
    if (terminal.columns() == 0) {
      return Bench.run(options, text -> terminal.tell("muster bench: " + text));
    }
    try (ProgressLine line = new ProgressLine(terminal.err(), terminal.columns())) {
      return Bench.run(options, text -> line.accept(cut("muster bench: " + text, line)));
    }
  }

  private static String cut(String text, ProgressLine line) {
    return text.substring(0, Math.min(text.length(), line.getMaxRenderedLength()));
  }

  private Report read(Path file) {
    if (quick || rounds != null || !only.isEmpty()) {
      throw new WrongUsageException("--from measures nothing: it takes --json and --plot only");
    }
    try {
      return Report.read(file);
    } catch (IOException e) {
      throw new WrongUsageException("--from: cannot read '%s'".formatted(file));
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException("--from: " + e.getMessage());
    }
  }

  private static void write(@Nullable Path file, String text) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new FailedException("cannot write '%s': %s".formatted(file, e));
    }
  }
}
