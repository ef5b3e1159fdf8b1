package dev.muster.worker;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Patterns of methods a worker may run although they are not annotated. Immutable.
 *
 * <p>A pattern is {@code class::method}; {@code *} stands for any characters, dots included: {@code
 * java.lang.Math::*}, {@code com.acme.*::render*}. The body of a lambda is called {@code lambda$…}.
 */
public final class AllowList {
  private static final AllowList NOTHING = new AllowList(List.of());

  private final List<String> patterns;
  private final List<Pattern> compiled;

  private AllowList(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
    this.compiled = this.patterns.stream().map(AllowList::compile).toList();
  }

  /** Allows nothing but {@code @Task} methods. */
  public static AllowList nothing() {
    return NOTHING;
  }

  /**
   * Allows what any of these patterns names.
   *
   * @throws IllegalArgumentException where one is not {@code class::method}
   */
  public static AllowList of(List<String> patterns) {
    return new AllowList(patterns);
  }

  private static Pattern compile(String pattern) {
    int colons = pattern.indexOf("::");
    if (colons < 1 || colons + 2 == pattern.length()) {
      throw new IllegalArgumentException(
          "'%s' does not name methods; a pattern is class::method, as java.lang.Math::* or com.acme.Jobs::render"
              .formatted(pattern));
    }
    // A limit of -1 keeps the empty piece behind a trailing star.
    String regex =
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile(regex);
  }

  /** Whether a pattern names this method, given as {@code class::method}. */
  boolean allows(String location) {
    return compiled.stream().anyMatch(p -> p.matcher(location).matches());
  }

  /** The patterns, as they were given. */
  public List<String> patterns() {
    return patterns;
  }

  @Override
  public String toString() {
    return String.join(", ", patterns);
  }
}
