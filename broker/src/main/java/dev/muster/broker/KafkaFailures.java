package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.GroupFullException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Kafka's exceptions in Muster's words. Names the broker, and what was tried. */
final class KafkaFailures {
  /**
   * How long a question to the broker may take: users are promised ten seconds, and a command has a
   * JVM to start and to end in them.
   */
  static final Duration CALL_LIMIT = Duration.ofSeconds(8);

  private final String broker;

  /**
   * @param broker what the broker is called in messages
   */
  KafkaFailures(String broker) {
    this.broker = broker;
  }

  /**
   * @param what was tried, as in {@code "create topic tasks"}
   */
  MusterException of(String what, Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof MusterException known) {
      return known;
    } else if (cause instanceof InterruptException || cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new WaitInterruptedException(
          "Interrupted while waiting for %s to %s".formatted(broker, what));
    } else if (cause instanceof RecordTooLargeException) {
      return new PayloadTooLargeException(
          "%s is set to take smaller records than Muster sends, and did not %s: raise max.message.bytes there. It says: %s"
              .formatted(broker, what, cause.getMessage()));
    } else if (cause instanceof GroupMaxSizeReachedException) {
      return new GroupFullException(
          "%s did not %s: %s Each slot of a worker is a member: raise group.share.max.size of the broker, which goes to 1000, or start fewer slots"
              .formatted(broker, what, cause.getMessage()),
          cause);
    } else if (cause instanceof TimeoutException
        || cause instanceof NetworkException
        || cause instanceof DisconnectException
        || cause instanceof java.util.concurrent.TimeoutException) {
      return unreachable(what, cause);
    }
    String message = "%s did not %s: %s".formatted(broker, what, reason(cause));
    if (cause instanceof SslAuthenticationException) {
      // Kafka says where it failed, and what has caused it says why.
      message += cause.getCause() == null ? "" : ": " + reason(cause.getCause());
      message +=
          " (TLS: the broker's certificate has to be among those of kafka.ssl.truststore.location, and where the broker asks for one, kafka.ssl.keystore.location has to hold a certificate that it accepts: docs/SECURITY.md)";
    } else if (cause instanceof AuthenticationException) {
      message +=
          " (who logs in is said by kafka.sasl.jaas.config, and how by kafka.sasl.mechanism: docs/SECURITY.md)";
    } else if (cause instanceof AuthorizationException) {
      message += " (its user lacks an ACL for that: docs/SECURITY.md lists those that are needed)";
    }
    return new BrokerException(message, cause);
  }

  private BrokerUnreachableException unreachable(String what, Throwable cause) {
    return new BrokerUnreachableException(
        "%s did not answer in time to %s. Check that it runs, that the address and port are right and reachable from here, and that its security settings (kafka.security.protocol) are those of this client"
            .formatted(broker, what),
        cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wraps = failure instanceof ExecutionException || failure instanceof CompletionException;
    return wraps && cause != null ? cause : failure;
  }

  /** Waits for an answer, no longer than is promised. */
  <T> T await(String what, KafkaFuture<T> answer) {
    try {
      return answer.get(CALL_LIMIT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | InterruptedException | java.util.concurrent.TimeoutException e) {
      throw of(what, e);
    }
  }
}
