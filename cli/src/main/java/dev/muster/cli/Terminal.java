package dev.muster.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes. Text is UTF-8, whatever the locale: it is for other programs.
 *
 * @param in what {@code map} reads
 * @param out data, and nothing else
 * @param err what people are told
 * @param columns how wide the terminal is that shows {@code err}; 0 where none does
 * @param outIsTerminal whether a terminal shows {@code out}: the same one, most likely
 */
record Terminal(
    InputStream in, PrintStream out, PrintStream err, int columns, boolean outIsTerminal) {
  // Set by the muster script, which can see whether there is a terminal.
  private static final String COLUMNS = "muster.columns";
  private static final String OUT_IS_TERMINAL = "muster.out.terminal";

  /** That of this process. What tasks print in this process goes the same way. */
  static Terminal ofProcess() {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    System.setOut(out);
    System.setErr(err);
    return new Terminal(
        System.in, out, err, Integer.getInteger(COLUMNS, 0), Boolean.getBoolean(OUT_IS_TERMINAL));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Writes a line of data.
   *
   * @throws OutputClosedException where nobody reads it any more
   */
  void print(String line) {
    out.println(line);
    checkOutput();
  }

  /**
   * Writes what was printed.
   *
   * @throws OutputClosedException where nobody reads it any more
   */
  void checkOutput() {
    if (out.checkError()) {
      throw new OutputClosedException();
    }
  }

  /** Tells people something, in one line whatever the text is. */
  void tell(String text) {
    err.println(oneLine(text));
  }

  /** A text without line ends and without what would move the cursor. */
  static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?").strip();
  }
}
