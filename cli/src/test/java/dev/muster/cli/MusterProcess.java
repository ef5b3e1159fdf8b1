package dev.muster.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A muster command in a process of its own, as a user starts it, but without the script. */
final class MusterProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Process process;
  private final Path in;
  private final Path out;
  private final Path err;

  private MusterProcess(Process process, Path in, Path out, Path err) {
    this.process = process;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** What a command came to. */
  record Ended(int code, String out, String err) {}

  /** Starts a command with an environment without settings, and with nothing to read. */
  static MusterProcess start(String... args) {
    return start(Map.of(), "", args);
  }

  static MusterProcess start(Map<String, String> environment, String input, String... args) {
    try {
      Path in = Files.writeString(Files.createTempFile("muster-in", ".txt"), input);
      Path out = Files.createTempFile("muster-out", ".txt");
      Path err = Files.createTempFile("muster-err", ".txt");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.add(Muster.class.getName());
      command.addAll(List.of(args));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("MUSTER_"));
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      builder.environment().putAll(environment);
      builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
      return new MusterProcess(builder.start(), in, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  static Ended run(String... args) {
    return run(Map.of(), "", args);
  }

  static Ended run(Map<String, String> environment, String input, String... args) {
    try (MusterProcess process = start(environment, input, args)) {
      return process.await();
    }
  }

  /** Waits for its end. */
  Ended await() {
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it has not ended; it says: " + out() + err());
      }
      return new Ended(process.exitValue(), out(), err());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until it has said this on standard error. */
  void awaitErr(String text) {
    Awaitility.await(text).atMost(LIMIT).until(() -> err().contains(text));
  }

  /** Waits until it has printed a whole line. */
  void awaitOut() {
    Awaitility.await("output").atMost(LIMIT).until(() -> out().contains("\n"));
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      // Names of files need not be UTF-8.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends it SIGTERM. */
  MusterProcess terminate() {
    process.destroy();
    return this;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** What it has printed, byte by byte. */
  byte[] outBytes() {
    try {
      return Files.readAllBytes(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Files.deleteIfExists(in);
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
