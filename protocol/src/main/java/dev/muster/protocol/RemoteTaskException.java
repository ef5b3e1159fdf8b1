package dev.muster.protocol;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * The task threw. The {@linkplain #getCause cause} has the remote class, message and stack: it is
 * an instance of the original class where that can be rebuilt here from its message, otherwise a
 * stand-in that prints like it.
 */
public final class RemoteTaskException extends MusterException {
  private final String remoteClass;
  private final @Nullable String remoteMessage;

  private RemoteTaskException(String message, ErrorRecord error, Throwable cause) {
    super(message, cause);
    this.remoteClass = error.getClassName();
    this.remoteMessage = error.getMessage();
  }

  /**
   * What a worker described.
   *
   * @param where the function and worker, for the message
   * @param loader where the class of the original is looked for; only classes of throwables are
   *     ever used
   */
  public static RemoteTaskException of(
      ErrorRecord error, String where, @Nullable ClassLoader loader) {
    Throwable original = RemoteThrowables.rebuild(error, loader);
    return new RemoteTaskException(Errors.summary(error) + " in " + where, error, original);
  }

  /** Binary name of the class of what the task threw. */
  public String remoteClass() {
    return remoteClass;
  }

  /** Message of what the task threw; null where it had none. */
  public @Nullable String remoteMessage() {
    return remoteMessage;
  }

  /** The remote stack trace with its causes, as the worker would have printed it. */
  public String remoteStack() {
    StringWriter text = new StringWriter();
    Throwable cause = getCause();
    if (cause != null) {
      cause.printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }
}
