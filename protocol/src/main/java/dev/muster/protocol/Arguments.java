package dev.muster.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call: positional ones, then named ones.
 *
 * <pre>{@code
 * pool.apply("repeat", Arguments.of("ab").with("times", 3));
 * }</pre>
 *
 * <p>Immutable; the values themselves are not copied.
 */
public final class Arguments {
  private final List<@Nullable Object> values;
  private final List<String> names;

  private Arguments(List<@Nullable Object> values, List<String> names) {
    this.values = Collections.unmodifiableList(values);
    this.names = List.copyOf(names);
  }

  /** Positional arguments, in order; null is a value like any other. */
  public static Arguments of(@Nullable Object @Nullable ... positional) {
    // of(null) passes no array at all.
    return new Arguments(
        positional == null
            ? Collections.singletonList(null)
            : new ArrayList<>(Arrays.asList(positional)),
        List.of());
  }

  /**
   * These arguments and one more, given to the parameter of that name.
   *
   * @throws IllegalArgumentException where the name is given already
   */
  public Arguments with(String name, @Nullable Object value) {
    if (names.contains(name)) {
      throw new IllegalArgumentException("argument '%s' is given twice".formatted(name));
    }
    List<@Nullable Object> moreValues = new ArrayList<>(values);
    moreValues.add(value);
    List<String> moreNames = new ArrayList<>(names);
    moreNames.add(name);
    return new Arguments(moreValues, moreNames);
  }

  /** All values: the positional ones, then the named ones in the order they were given. */
  public List<@Nullable Object> values() {
    return values;
  }

  /** Names of the last {@code names().size()} values. */
  public List<String> names() {
    return names;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("(");
    int positional = values.size() - names.size();
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(i < positional ? "" : names.get(i - positional) + "=").append(values.get(i));
    }
    return text.append(')').toString();
  }
}
