package dev.muster.bench;

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
    return stage.fleet(shape, bound);
  }

  /** A floor of this shape, the one that is there where it has it. */
  EchoFleet echo(EchoMode mode, Shape shape) throws Exception {
    return stage.echo(mode, shape, bound);
  }
}
