package dev.muster.bench;

import java.time.Duration;

/**
 * What a measurement is taken with. Immutable.
 *
 * @param stage fleets and floors
 * @param sizes how much of everything
 * @param bound until when
 */
record Setting(Stage stage, Sizes sizes, TimeBound bound) {
  /** A Muster fleet of this shape, the one that is there where it has it. */
  Fleet fleet(Shape shape) throws Exception {
    long begin = System.nanoTime();
    try {
      return stage.fleet(shape, bound);
    } finally {
      extend(begin);
    }
  }

  /** A floor of this shape, the one that is there where it has it. */
  EchoFleet echo(EchoMode mode, Shape shape) throws Exception {
    long begin = System.nanoTime();
    try {
      return stage.echo(mode, shape, bound);
    } finally {
      extend(begin);
    }
  }

  /** Its start is no part of what is measured. */
  private void extend(long begin) {
    bound.extend(Duration.ofNanos(System.nanoTime() - begin));
  }
}
