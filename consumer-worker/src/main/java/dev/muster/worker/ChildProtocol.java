package dev.muster.worker;

import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.SchemaStore;
import java.util.Base64;

/**
 * What a supervisor and its child say to each other, line by line.
 *
 * <pre>
 *  supervisor → child, on its standard input      child → supervisor, on its standard output
 *  settings, then an empty line                   MARK ready
 *  stop MILLISECONDS                              MARK failed ERROR (base64)
 *  (end of input: the supervisor is gone)         anything else is what tasks print
 * </pre>
 */
final class ChildProtocol {
  /** Begins a line that is not a task's; a task that prints it fools only its own supervisor. */
  static final String MARK = "\u0001muster-child\u0001 ";

  static final String READY = MARK + "ready";
  static final String FAILED = MARK + "failed ";
  static final String STOP = "stop ";

  /** The child took a pill, or was asked to end. */
  static final int EXIT_DONE = 0;

  /** The child could not start; it has said why. */
  static final int EXIT_FAILED = 3;

  /** The child has run as many tasks as it may. */
  static final int EXIT_RECYCLED = 10;

  /** The child cannot go on: a task could not be stopped, or the memory ran out. */
  static final int EXIT_UNUSABLE = 11;

  /** The child could not start, because the broker did not answer or refused. */
  static final int EXIT_NO_BROKER = 12;

  private ChildProtocol() {}

  static String failed(ErrorRecord error) {
    return FAILED + Base64.getEncoder().encodeToString(Codec.encode(error));
  }

  static ErrorRecord readFailed(String line) {
    byte[] bytes = Base64.getDecoder().decode(line.substring(FAILED.length()).trim());
    return new Codec(SchemaStore.NONE).decode(bytes, ErrorRecord.class);
  }
}
