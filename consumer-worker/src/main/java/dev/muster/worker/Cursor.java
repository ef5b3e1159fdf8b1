package dev.muster.worker;

/**
 * Where a run is in its task record: moves from call to call, without a new object for each. Only
 * the thread that runs the calls moves it, and never while one of them runs; whoever else wants to
 * know asks {@link Activity}, which looks only while one does.
 */
final class Cursor {
  private int chunk;
  private int done;
  private int position;
  private int next;

  /** To the first call of a chunk. */
  void enterChunk(int number) {
    chunk = number;
    done = 0;
    position = 0;
    next = 0;
  }

  /** The arguments of this call end here. */
  void readTo(int end) {
    next = end;
  }

  /** To the next call of the chunk. */
  void advance() {
    done++;
    position = next;
  }

  /** How many calls of the chunk come before this one. */
  int done() {
    return done;
  }

  /** Where that is. */
  Place place() {
    return new Place(chunk, done, position, next);
  }
}
