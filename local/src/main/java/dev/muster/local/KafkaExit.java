package dev.muster.local;

import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's server ends its JVM when it finds itself broken. Here the JVM is somebody else's: the
 * broker is broken then, and says so, but nothing else ends.
 */
final class KafkaExit {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaExit.class);

  private static volatile Runnable whenBroken = () -> {};

  private KafkaExit() {}

  /** From now on Kafka cannot end this JVM. Can be called twice. */
  static void forbid() {
    Exit.setExitProcedure(KafkaExit::instead);
    Exit.setHaltProcedure(KafkaExit::instead);
  }

  private static void instead(int status, String message) {
    LOG.error(
        "An embedded broker is broken: it would have ended its process with status {} ({})",
        status,
        message);
    whenBroken.run();
  }

  /** What is to be done, instead of nothing, when a broker in this JVM is broken. */
  static void whenBroken(Runnable action) {
    whenBroken = action;
  }
}
