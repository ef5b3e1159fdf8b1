package dev.muster.deploy;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Docker's command line. As a condition it skips tests where no Docker or no Compose answers, or
 * where an image can not be had; where {@code MUSTER_REQUIRE_DOCKER} is set, it lets them fail.
 */
final class Docker implements ExecutionCondition {
  static final String PROMETHEUS = "prom/prometheus:v3.5.0";

  private static final List<String> IMAGES =
      List.of("eclipse-temurin:17-jre", "apache/kafka:4.3.1", PROMETHEUS);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** What a command came to. */
  record Ended(int code, String out, String err) {
    String success() {
      if (code != 0) {
        throw new AssertionError("exit code %d: %s %s".formatted(code, out, err));
      }
      return out;
    }
  }

  /** Runs a command to its end, at the root of the repository. */
  static Ended run(Map<String, String> environment, String input, List<String> command) {
    try {
      Path in = Files.writeString(Files.createTempFile("muster-in", ".txt"), input);
      Path out = Files.createTempFile("muster-out", ".txt");
      Path err = Files.createTempFile("muster-err", ".txt");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).directory(Tree.ROOT.toFile());
        builder.environment().putAll(environment);
        Process process =
            builder
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(
              "has not ended: %s: %s".formatted(command, Files.readString(err)));
        }
        return new Ended(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
      } finally {
        for (Path file : List.of(in, out, err)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Ended run(String... command) {
    return run(Map.of(), "", List.of(command));
  }

  /** The command of Compose that is there: the plug-in of Docker, or the one before it. */
  static List<String> compose() {
    return answers("docker", "compose", "version")
        ? List.of("docker", "compose")
        : List.of("docker-compose");
  }

  private static boolean answers(String... command) {
    try {
      return run(command).code() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String why = whyNot();
    if (why == null) {
      return ConditionEvaluationResult.enabled("Docker answers, and has the images");
    }
    if (System.getenv("MUSTER_REQUIRE_DOCKER") != null) {
      throw new IllegalStateException(why);
    }
    return ConditionEvaluationResult.disabled(why);
  }

  private static @Nullable String whyNot() {
    if (!answers("docker", "info")) {
      return "no Docker answers here";
    }
    List<String> compose = new ArrayList<>(compose());
    compose.add("version");
    if (!answers(compose.toArray(String[]::new))) {
      return "there is no Compose here";
    }
    for (String image : IMAGES) {
      if (!answers("docker", "image", "inspect", image) && !answers("docker", "pull", image)) {
        return image + " is not on this machine, and cannot be pulled";
      }
    }
    return null;
  }
}
