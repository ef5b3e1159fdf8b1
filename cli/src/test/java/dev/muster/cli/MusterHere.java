package dev.muster.cli;

import dev.muster.cli.MusterProcess.Ended;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A muster command in this process: what it does and says, without the start of a JVM. */
final class MusterHere {
  private MusterHere() {}

  /** Runs a command to its end, with nothing to read. */
  static Ended run(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), stream(out), stream(err), 0, false);
    int code = Muster.run(terminal, environment, args);
    return new Ended(code, text(out), text(err));
  }

  private static PrintStream stream(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
