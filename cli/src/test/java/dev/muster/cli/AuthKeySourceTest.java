package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.AuthKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthKeySourceTest {
  private static final String KEY = "a-key-that-is-long-enough";
  private static final String OTHER = "another-key-of-that-length";

  @TempDir Path directory;

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("keys"), text, StandardCharsets.UTF_8).toString();
  }

  @Test
  void keys_come_from_a_file_or_from_the_environment_or_there_are_none() throws IOException {
    assertThat(AuthKeySource.read(file(KEY + "\n" + OTHER + "\n"), ""))
        .map(AuthKeys::secrets)
        .hasValueSatisfying(keys -> assertThat(keys).containsExactly(KEY, OTHER));
    assertThat(AuthKeySource.read(null, OTHER + " " + KEY))
        .map(AuthKeys::secrets)
        .hasValueSatisfying(keys -> assertThat(keys).containsExactly(OTHER, KEY));
    assertThat(AuthKeySource.read(null, "")).isEmpty();
  }

  @Test
  void a_file_without_fit_keys_is_refused_by_name_and_nothing_of_it_is_repeated()
      throws IOException {
    for (String text :
        new String[] {"", "# nothing\n", "hunter2", "schlüssel-der-länge-24-hunter2"}) {
      String file = file(text);
      assertThatThrownBy(() -> AuthKeySource.read(file, ""))
          .isInstanceOf(WrongUsageException.class)
          .hasMessageStartingWith("auth key file " + file + ": ")
          .hasMessageContaining("key")
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void what_cannot_be_read_is_refused_by_name() {
    assertThatThrownBy(() -> AuthKeySource.read(directory.resolve("gone").toString(), ""))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageEndingWith("gone: there is no such file");
    assertThatThrownBy(() -> AuthKeySource.read(directory.toString(), ""))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining(directory + ": it cannot be read");
  }

  @Test
  void keys_in_two_places_are_refused() throws IOException {
    String file = file(KEY);

    assertThatThrownBy(() -> AuthKeySource.read(file, OTHER))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining("set one of the two")
        .hasMessageNotContaining(OTHER);
  }
}
