package dev.muster.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The other end of a {@link ChildJvm}: what each program of the bench begins and ends with. */
final class ChildProgram {
  private final Properties settings;
  private final PrintStream out;

  /** What such a program does. */
  interface Work {
    void run(ChildProgram program) throws Exception;
  }

  private ChildProgram(Properties settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /** Reads the settings, works, and ends this JVM: with the work, or with its parent. */
  static void run(Work work) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    // What a log or a task prints is not an answer.
    System.setOut(System.err);
    int code = 0;
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      ChildProgram program = new ChildProgram(read(in), out);
      endWith(in);
      work.run(program);
    } catch (Throwable t) {
      out.println("failed " + String.valueOf(t).replaceAll("\\R", " "));
      code = 1;
    }
    // Not held up by what a broken client has left behind.
    Runtime.getRuntime().halt(code);
  }

  private static Properties read(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      text.append(line).append('\n');
    }
    Properties settings = new Properties();
    settings.load(new StringReader(text.toString()));
    return settings;
  }

  private static void endWith(BufferedReader in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (in.readLine() != null) {
                  // Nothing more is said to it.
                }
              } catch (IOException e) {
                // The same as the end.
              }
              Runtime.getRuntime().halt(0);
            },
            "muster-bench-parent");
    watch.setDaemon(true);
    watch.start();
  }

  /** A setting. */
  String setting(String name) {
    String value = settings.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("'%s' is not set".formatted(name));
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(setting(name));
  }

  /** Tells the parent a line. */
  void say(String line) {
    out.println(line);
  }
}
