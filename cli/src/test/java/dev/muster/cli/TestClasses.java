package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Classes that are on no class path but the one a test gives. */
final class TestClasses {
  private TestClasses() {}

  /** Compiles a class with one task; returns the directory it is in. */
  static Path compile(Path directory, String className, String method, String expression)
      throws IOException {
    Path source = directory.resolve(className + ".java");
    Files.writeString(
        source,
        """
        public class %s {
          @dev.muster.protocol.Task
          public static Object %s() {
            return %s;
          }
        }
        """
            .formatted(className, method, expression));
    Path classes = Files.createDirectories(directory.resolve("classes"));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(code).isZero();
    return classes;
  }
}
