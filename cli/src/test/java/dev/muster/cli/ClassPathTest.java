package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir Path directory;

  @Test
  void files_directories_and_all_jars_of_a_directory_are_entries() throws IOException {
    Path a = Files.createFile(directory.resolve("a.jar"));
    Path b = Files.createFile(directory.resolve("b.JAR"));
    Files.createFile(directory.resolve("notes.txt"));

    assertThat(ClassPath.of(List.of(a.toString(), directory.toString())).behind("first"))
        .isEqualTo("first:%s:%s".formatted(a, directory));
    assertThat(ClassPath.of(List.of(directory + "/*")).behind("first"))
        .isEqualTo("first:%s:%s".formatted(a, b));
    assertThat(ClassPath.of(List.of("")).behind("first")).isEqualTo("first");
  }

  @Test
  void an_entry_that_does_not_exist_is_refused() {
    for (String entry : List.of(directory + "/gone.jar", directory + "/gone/*", "a\0b")) {
      assertThatThrownBy(() -> ClassPath.of(List.of(entry)))
          .isInstanceOf(WrongUsageException.class)
          .hasMessageContaining("--class-path")
          .hasMessageContaining(entry);
    }
  }

  @Test
  void its_loader_finds_what_is_in_a_directory() throws IOException {
    Files.writeString(directory.resolve("found.txt"), "x");

    assertThat(
            ClassPath.of(List.of(directory.toString())).loader(loader()).getResource("found.txt"))
        .isNotNull();
    assertThat(ClassPath.of(List.of()).loader(loader())).isSameAs(loader());
  }

  private static ClassLoader loader() {
    return ClassPathTest.class.getClassLoader();
  }
}
