package dev.muster.protocol;

/** The Kafka cluster cannot do what Muster needs of it. */
public final class UnsupportedBrokerException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public UnsupportedBrokerException(String message) {
    super(message);
  }
}
