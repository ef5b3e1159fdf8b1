package dev.muster.worker;

/** What the worker that has the duty does for the shards of the queue, until closed. */
final class Feeding implements AutoCloseable {
  private final Feeder feeder;
  private final Loop gathering;

  private Feeding(Feeder feeder, Loop gathering) {
    this.feeder = feeder;
    this.gathering = gathering;
  }

  static Feeding start(Feeder feeder, Gatherer gatherer) {
    return new Feeding(
        feeder.start(), Loop.startLater("muster-gatherer", Gatherer.PERIOD, gatherer));
  }

  /** See {@link Feeder#isStarving}. */
  boolean isStarving() {
    return feeder.isStarving();
  }

  @Override
  public void close() {
    gathering.close();
    feeder.close();
  }
}
