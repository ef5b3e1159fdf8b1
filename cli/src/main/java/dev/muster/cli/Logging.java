package dev.muster.cli;

/**
 * What the log shows: warnings, or with {@code --verbose} also what goes on. Set before the first
 * logger is made, for {@code logback.xml}; other JVMs that this one starts have the defaults.
 */
final class Logging {
  private Logging() {}

  static void start(boolean verbose) {
    if (verbose) {
      System.setProperty("muster.log.level", "INFO");
      System.setProperty("muster.log.kafka", "WARN");
      System.setProperty("muster.log.stack", "%ex");
    }
  }
}
