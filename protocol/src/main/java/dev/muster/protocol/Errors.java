package dev.muster.protocol;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns what was thrown into data. */
public final class Errors {
  private static final int MAX_FRAMES = 200;
  private static final int MAX_CAUSES = 10;

  /** A message of 1 MiB arrives whole. */
  private static final int MAX_MESSAGE_CHARS = 1 << 20;

  /** All messages together. */
  private static final int MAX_ALL_CHARS = 3 << 19;

  /** What {@link #shortened} keeps of them. */
  private static final int SHORT_CHARS = 8 << 10;

  private static final int SHORT_FRAMES = 30;

  private Errors() {}

  /** A throwable with its stack and causes, within bounds; a cycle of causes is cut. */
  public static ErrorRecord describe(Throwable thrown) {
    return describe(thrown, 0, MAX_ALL_CHARS, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** An error that is not a throwable's: only a message. */
  public static ErrorRecord saying(String message) {
    return new ErrorRecord("", message, List.of(), null);
  }

  private static ErrorRecord describe(Throwable thrown, int depth, int room, Set<Throwable> seen) {
    seen.add(thrown);
    String message = message(thrown, room);
    int left = room - (message == null ? 0 : message.length());
    Throwable cause = orNull(thrown::getCause);
    boolean cut = cause == null || depth >= MAX_CAUSES || seen.contains(cause);
    return ErrorRecord.newBuilder()
        .setClassName(thrown.getClass().getName())
        .setMessage(message)
        .setFrames(frames(orNull(thrown::getStackTrace)))
        .setCause(
            cut
                ? null
                : describe(Objects.requireNonNull(cause), depth + 1, Math.max(0, left), seen))
        .build();
  }

  /** A user's own exception may fail even at this. */
  private static @Nullable String message(Throwable thrown, int room) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return "(its getMessage() failed: " + e.getClass().getName() + ")";
    }
    return cut(message, Math.min(room, MAX_MESSAGE_CHARS));
  }

  private static @Nullable String cut(@Nullable String message, int most) {
    return message == null || message.length() <= most
        ? message
        : message.substring(0, most) + "… (%,d characters more)".formatted(message.length() - most);
  }

  /** An error with long messages and deep stacks cut, so that it fits any record: some 100 KiB. */
  public static ErrorRecord shortened(ErrorRecord error) {
    return shortened(error, SHORT_CHARS);
  }

  private static ErrorRecord shortened(ErrorRecord error, int room) {
    String message = cut(error.getMessage(), room);
    int left = Math.max(0, room - (message == null ? 0 : message.length()));
    ErrorRecord cause = error.getCause();
    List<FrameRecord> frames = error.getFrames();
    return new ErrorRecord(
        error.getClassName(),
        message,
        frames.subList(0, Math.min(frames.size(), SHORT_FRAMES)),
        cause == null ? null : shortened(cause, left));
  }

  private static <T> @Nullable T orNull(Supplier<? extends @Nullable T> part) {
    try {
      return part.get();
    } catch (RuntimeException | StackOverflowError | LinkageError itsOwnMethodFailed) {
      return null;
    }
  }

  private static List<FrameRecord> frames(StackTraceElement @Nullable [] stack) {
    return stack == null
        ? List.of()
        : Arrays.stream(stack).limit(MAX_FRAMES).map(Errors::frame).toList();
  }

  private static FrameRecord frame(StackTraceElement element) {
    return FrameRecord.newBuilder()
        .setDeclaringClass(element.getClassName())
        .setMethod(element.getMethodName())
        .setFile(element.getFileName())
        .setLine(element.getLineNumber())
        .build();
  }

  /** The stack of a described throwable, as a throwable here would have it. */
  static StackTraceElement[] stack(ErrorRecord error) {
    return error.getFrames().stream()
        .map(
            f ->
                new StackTraceElement(
                    f.getDeclaringClass(), f.getMethod(), f.getFile(), f.getLine()))
        .toArray(StackTraceElement[]::new);
  }

  /** Class and message in one line, as {@link Throwable#toString} has it. */
  public static String summary(ErrorRecord error) {
    String message = error.getMessage();
    return message == null ? error.getClassName() : error.getClassName() + ": " + message;
  }
}
