package dev.muster.cli;

/**
 * What is done when this process is asked to end: by Ctrl-C or SIGTERM, in the middle of a command.
 * A command says so while it has something to end; at other times the process just ends.
 */
final class Interruptions {
  /** What is to be done, for the one hook of this process. */
  private static volatile Runnable action = () -> {};

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> action.run(), "muster-interruption"));
  }

  private Interruptions() {}

  /**
   * From now on this is done; then the process ends with the code that the system gives it: 130 or
   * 143.
   */
  static void cleanUp(Runnable cleaning) {
    action = cleaning;
  }

  /**
   * From now on this is done; then the process ends with code 0. An orderly end is what was asked
   * for.
   */
  static void end(Runnable ending) {
    action =
        () -> {
          try {
            ending.run();
          } finally {
            System.out.flush();
            // Other hooks may still run; those that matter are part of the action.
            Runtime.getRuntime().halt(Exit.OK);
          }
        };
  }

  /** There is nothing to be done any more: the command has ended by itself. */
  static void forget() {
    action = () -> {};
  }
}
