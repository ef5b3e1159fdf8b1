package dev.muster.cli;

import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far the checksums are, where standard error is a terminal: a bar of bytes with rate and
 * remaining time, and how many files. How much there is to do is found out by a walk of its own,
 * meanwhile. Elsewhere it shows nothing.
 */
final class ChecksumProgress implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;
  private static final long MIB = 1 << 20;

  private final Terminal terminal;
  private final @Nullable ProgressLine line;
  private final @Nullable ProgressBar bar;
  private volatile boolean closed;
  private volatile long allFiles = -1;
  private long files;

  private ChecksumProgress(
      Terminal terminal, @Nullable ProgressLine line, @Nullable ProgressBar bar) {
    this.terminal = terminal;
    this.line = line;
    this.bar = bar;
  }

  static ChecksumProgress start(Terminal terminal, Path directory) {
    if (terminal.columns() == 0) {
      return new ChecksumProgress(terminal, null, null);
    }
    ProgressLine line = new ProgressLine(terminal.err(), terminal.columns());
    ProgressBar bar =
        ProgressBar.builder()
            .setTaskName("checksum")
            .setInitialMax(-1) // not known yet
            .setStyle(ProgressBarStyle.ASCII)
            .setUnit(" MiB", MIB)
            .showSpeed()
            .setUpdateIntervalMillis(REDRAW_MILLIS)
            .setConsumer(line)
            .build();
    ChecksumProgress progress = new ChecksumProgress(terminal, line, bar);
    Thread counter = new Thread(() -> progress.count(directory, bar), "muster-checksum-count");
    counter.setDaemon(true);
    counter.start();
    return progress;
  }

  private void count(Path directory, ProgressBar into) {
    FileWalk walk = new FileWalk(directory, FileWalk.Listener.NONE);
    long number = 0;
    long bytes = 0;
    while (!closed && walk.hasNext()) {
      number++;
      bytes += walk.next().size();
    }
    allFiles = number;
    into.maxHint(bytes);
  }

  /** These files are done. For one thread. */
  void done(List<FileWalk.Found> batch) {
    files += batch.size();
    if (bar != null) {
      bar.stepBy(batch.stream().mapToLong(FileWalk.Found::size).sum());
      long all = allFiles;
      bar.setExtraMessage(
          all < 0 ? "%,d files".formatted(files) : "%,d of %,d files".formatted(files, all));
    }
  }

  /** Writes to standard output, without getting into the bar's way where both are terminals. */
  void output(Runnable writer) {
    if (line != null && terminal.outIsTerminal()) {
      line.above(writer);
    } else {
      writer.run();
    }
  }

  /** Tells people something. */
  void tell(String text) {
    if (line == null) {
      terminal.tell(text);
    } else {
      line.above(() -> terminal.tell(text));
    }
  }

  @Override
  public void close() {
    closed = true;
    if (bar != null) {
      bar.close();
    }
  }
}
