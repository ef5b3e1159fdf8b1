package dev.muster.producer;

import java.lang.reflect.Type;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a queue is opened. Immutable.
 *
 * @param itemType what its items are read as; a generic type where a class says too little
 * @param maxsize how many items may be queued before a put waits; 0 or less: any number. Empty:
 *     what the queue has already, or any number where nobody has said
 * @param reopen whether a shutdown of the queue is taken back
 * @param <T> what the items are
 */
public record QueueConfig<T extends @Nullable Object>(
    Type itemType, OptionalInt maxsize, boolean reopen) {
  /** A queue of such items, of whatever maxsize it has. */
  public static <T extends @Nullable Object> QueueConfig<T> of(Class<T> itemType) {
    return ofType(itemType);
  }

  /**
   * A queue of items of a generic type, such as {@code List<String>}. The caller answers for it
   * that {@code T} is that type.
   */
  public static <T extends @Nullable Object> QueueConfig<T> ofType(Type itemType) {
    return new QueueConfig<>(itemType, OptionalInt.empty(), false);
  }

  /**
   * Sets how many items may be queued before a put waits. All that open the queue have to agree, or
   * leave it out.
   *
   * @param maxsize 0 or less: any number, which is also what a new queue has by default
   */
  public QueueConfig<T> withMaxsize(int maxsize) {
    return new QueueConfig<>(itemType, OptionalInt.of(Math.max(0, maxsize)), reopen);
  }

  /**
   * Takes a shutdown of the queue back, for a program that runs once more under the same name, and
   * lets maxsize differ from what it was. Items that are still in the queue stay.
   */
  public QueueConfig<T> withReopen() {
    return new QueueConfig<>(itemType, maxsize, true);
  }
}
