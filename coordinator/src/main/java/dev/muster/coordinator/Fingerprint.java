package dev.muster.coordinator;

import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.NamedJobRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.ValueWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes a map the same map as before: its function, and its inputs as they travel, block by
 * block so that a difference can be told where it is. Immutable.
 */
final class Fingerprint {
  /** However many calls there are; a record has to hold them. */
  private static final int MOST_BLOCKS = 256;

  private static final int BLOCK_BYTES = 16;

  private final String function;
  private final ByteBuffer code;
  private final int calls;
  private final int blockSize;
  private final ByteBuffer inputs;

  private Fingerprint(
      String function, ByteBuffer code, int calls, int blockSize, ByteBuffer inputs) {
    this.function = function;
    this.code = code;
    this.calls = calls;
    this.blockSize = blockSize;
    this.inputs = inputs;
  }

  /** Of a map with the arguments of each of its calls. */
  static Fingerprint of(Target target, List<? extends List<? extends @Nullable Object>> calls) {
    int blockSize = Math.max(1, (calls.size() + MOST_BLOCKS - 1) / MOST_BLOCKS);
    int blocks = (calls.size() + blockSize - 1) / blockSize;
    ByteBuffer inputs = ByteBuffer.allocate(blocks * BLOCK_BYTES);
    for (int first = 0; first < calls.size(); first += blockSize) {
      int end = Math.min(calls.size(), first + blockSize);
      inputs.put(block(target, calls.subList(first, end)), 0, BLOCK_BYTES);
    }
    return new Fingerprint(
        target.name(), code(target.reference()), calls.size(), blockSize, inputs.flip());
  }

  private static byte[] block(
      Target target, List<? extends List<? extends @Nullable Object>> calls) {
    MessageDigest digest = sha256();
    ValueWriter values = new ValueWriter();
    for (List<? extends @Nullable Object> call : calls) {
      try {
        target.write(call, values);
        add(digest, values.toByteBuffer()); // read before the writer is used again
      } catch (MusterException cannotBeSent) {
        add(digest, null); // it fails alone, when it is submitted
      }
      values.truncate(0);
    }
    return digest.digest();
  }

  /** Not of its class: who gives a function a stable name may move it. */
  private static ByteBuffer code(FunctionRecord function) {
    MessageDigest digest = sha256();
    add(digest, text(function.getName()));
    add(digest, text(function.getDescriptor()));
    add(digest, function.getCodeHash());
    add(digest, function.getCaptured());
    return ByteBuffer.wrap(digest.digest());
  }

  private static @Nullable ByteBuffer text(@Nullable String text) {
    return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest digest, @Nullable ByteBuffer bytes) {
    int length = bytes == null ? -1 : bytes.remaining();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    if (bytes != null) {
      digest.update(bytes.duplicate());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has it", impossible);
    }
  }

  /** What is remembered of a map of that name. */
  NamedJobRecord record(String client, String name, TaskId job, int replyTo) {
    return new NamedJobRecord(
        client, name, job.value(), replyTo, function, code, calls, blockSize, inputs);
  }

  /** In what this map is another than the one that is remembered; empty where it is the same. */
  Optional<String> difference(NamedJobRecord earlier) {
    if (!function.equals(earlier.getFunction())) {
      return Optional.of(
          "it was a map of %s, and is one of %s now".formatted(earlier.getFunction(), function));
    }
    if (!code.equals(earlier.getCode())) {
      return Optional.of(
          "%s has changed: its parameters, what it captures, or, as it is a lambda, its class file"
              .formatted(function));
    }
    if (calls != earlier.getCalls()) {
      return Optional.of("it had %,d inputs, and has %,d now".formatted(earlier.getCalls(), calls));
    }
    if (blockSize != earlier.getBlockSize()
        || inputs.remaining() != earlier.getInputs().remaining()) {
      return Optional.of("another version of Muster has remembered its inputs in another way");
    }
    int at = inputs.mismatch(earlier.getInputs());
    return at < 0 ? Optional.empty() : Optional.of(differs(at / BLOCK_BYTES * blockSize));
  }

  private String differs(int first) {
    int last = Math.min(calls, first + blockSize) - 1;
    return first == last
        ? "input %,d is another than it was".formatted(first)
        : "of the inputs from %,d to %,d one at least is another than it was"
            .formatted(first, last);
  }
}
