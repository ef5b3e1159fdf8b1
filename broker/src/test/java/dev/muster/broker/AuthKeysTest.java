package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthKeysTest {
  private static final String FIRST = "correct-horse-battery";
  private static final String SECOND = "7f0VtxG1mO5cQ2yJ9wLk3g==";

  @Test
  void keys_stand_in_lines_with_comments_between() {
    AuthKeys keys = AuthKeys.parse("# new\n  " + FIRST + "  \r\n\n# old\n" + SECOND + "\n");

    assertThat(keys.secrets()).containsExactly(FIRST, SECOND);
  }

  @Test
  void keys_stand_in_one_line_with_spaces_between() {
    assertThat(AuthKeys.parse(FIRST + " " + SECOND).secrets()).containsExactly(FIRST, SECOND);
  }

  @Test
  void a_key_that_is_given_twice_is_one() {
    assertThat(AuthKeys.parse(FIRST + "\n" + FIRST).secrets()).containsExactly(FIRST);
  }

  @Test
  void the_first_key_signs() {
    assertThat(AuthKeys.parse(FIRST + " " + SECOND).signingId())
        .isEqualTo(AuthKeys.parse(FIRST).signingId())
        .isNotEqualTo(AuthKeys.parse(SECOND).signingId());
  }

  @Test
  void the_name_of_a_key_never_changes() {
    // It is on the wire: another build must find the key by it.
    assertThat(AuthKeys.parse("0123456789abcdef").signingId()).isEqualTo("02660afd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# only a comment"})
  void no_key_is_refused(String text) {
    assertThatThrownBy(() -> AuthKeys.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no key in it")
        .hasMessageContaining("openssl rand");
  }

  @Test
  void a_short_key_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> AuthKeys.parse(FIRST + "\nfifteen-letters"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key 2 is too short: it has 15 characters, and needs 16")
        .hasMessageNotContaining("fifteen");
    assertThat(AuthKeys.parse("sixteen--letters").secrets()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ufeff0123456789abcdef", "schlüssel-mit-umlaut", "0123456789abcdef\u0000"})
  void a_key_of_other_characters_is_refused_and_not_repeated(String text) {
    assertThatThrownBy(() -> AuthKeys.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key 1 has characters that are not printable ASCII")
        .hasMessageNotContaining(text);
  }

  @Test
  void no_text_of_them_shows_a_key() {
    AuthKeys keys = AuthKeys.parse(FIRST + " " + SECOND);

    assertThat(keys.toString())
        .startsWith("auth keys " + keys.signingId() + ", ")
        .doesNotContain(FIRST, SECOND);
  }
}
