package dev.muster.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a figure. Immutable.
 *
 * @param measurement the measurement it belongs to
 * @param figure what was measured
 * @param values Muster's, one for each round; empty where it could not be had
 * @param floors the floor's, one for each round; empty where it has none
 * @param value the spread of the values; null where there are none
 * @param floor the spread of the floors; null where there are none
 * @param ratio the spread of value by floor, round by round; null where there is no floor
 * @param met whether the target is reached by the median; null where there is no target or no value
 * @param note what must be known about it, or why it could not be had; empty: nothing
 */
public record Result(
    String measurement,
    Figure figure,
    List<Double> values,
    List<Double> floors,
    @Nullable Spread value,
    @Nullable Spread floor,
    @Nullable Spread ratio,
    @Nullable Boolean met,
    String note) {

  static Result of(
      String measurement, Figure figure, List<Double> values, List<Double> floors, String note) {
    Spread ratio = values.isEmpty() || floors.isEmpty() ? null : ratio(values, floors);
    Spread value = values.isEmpty() ? null : Spread.of(values);
    Spread floor = floors.isEmpty() ? null : Spread.of(floors);
    return new Result(
        measurement,
        figure,
        List.copyOf(values),
        List.copyOf(floors),
        value,
        floor,
        ratio,
        met(figure.target(), value, ratio),
        note);
  }

  /** Of each round by itself: what the machine did meanwhile hit both of them. */
  private static Spread ratio(List<Double> values, List<Double> floors) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), floors.size()); i++) {
      ratios.add(values.get(i) / floors.get(i));
    }
    return Spread.of(ratios);
  }

  private static @Nullable Boolean met(
      @Nullable Target target, @Nullable Spread value, @Nullable Spread ratio) {
    Spread judged = target != null && target.ratio() ? ratio : value;
    return (target == null || judged == null) ? null : target.isMetBy(judged.median());
  }
}
