package dev.muster.bench;

/**
 * How many processes there are, and how many slots in each. Immutable.
 *
 * @param processes how many processes
 * @param slots how many slots each of them has
 */
record Shape(int processes, int slots) {
  /** The two workers that most figures have. */
  static final Shape TWO = new Shape(2, 1);

  /** Four slots in two processes. */
  static final Shape FOUR = new Shape(2, 2);

  int all() {
    return processes * slots;
  }

  /** As {@code 2x1}: processes, and slots in each. */
  @Override
  public String toString() {
    return processes + "x" + slots;
  }
}
