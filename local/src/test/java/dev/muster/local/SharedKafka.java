package dev.muster.local;

/** One broker for all tests of this JVM. It is closed when the JVM ends. */
final class SharedKafka {
  private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

  private SharedKafka() {}

  static String bootstrapServers() {
    return KAFKA.bootstrapServers();
  }
}
