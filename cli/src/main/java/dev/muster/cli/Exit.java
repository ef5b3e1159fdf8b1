package dev.muster.cli;

/** What the process says with its exit code. */
final class Exit {
  /** It did what it was asked to. */
  static final int OK = 0;

  /** It could not, or not all of it. */
  static final int FAILURE = 1;

  /** It was asked in the wrong way, and has done nothing. */
  static final int USAGE = 2;

  private Exit() {}
}
