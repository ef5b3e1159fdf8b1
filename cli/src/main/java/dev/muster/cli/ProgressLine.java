package dev.muster.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * The last line of a terminal, which shows a progress bar while other lines are written above it.
 * Safe for use by many threads.
 */
final class ProgressLine implements ProgressBarConsumer {
  private static final String ERASE = "\r\u001B[K";

  private final PrintStream err;
  private final int columns;
  private String shown = ""; // guarded by "this"

  ProgressLine(PrintStream err, int columns) {
    this.err = err;
    this.columns = columns;
  }

  @Override
  public int getMaxRenderedLength() {
    // A line that fills the last column would wrap.
    return columns - 1;
  }

  @Override
  public synchronized void accept(String rendered) {
    shown = rendered;
    err.print(ERASE + rendered);
    err.flush();
  }

  /** Lets something write whole lines above. */
  synchronized void above(Runnable writer) {
    err.print(ERASE);
    err.flush();
    writer.run();
    err.print(shown);
    err.flush();
  }

  /** Leaves the bar as it is, and goes to the next line. */
  @Override
  public synchronized void close() {
    err.println();
    shown = "";
  }
}
