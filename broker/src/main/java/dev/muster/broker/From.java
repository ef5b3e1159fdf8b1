package dev.muster.broker;

import java.time.Instant;

/** Where a {@link Feed} begins to read a partition. */
public sealed interface From {
  /** With the oldest record that is kept. */
  static From beginning() {
    return new Beginning();
  }

  /** With the first record appended after the feed was opened. */
  static From end() {
    return new End();
  }

  /** With the first record appended at that time or later, by the broker's clock. */
  static From time(Instant time) {
    return new Time(time);
  }

  /** With that offset, or the oldest that is kept where it is gone. */
  static From offset(long offset) {
    return new Offset(offset);
  }

  /** See {@link From#beginning}. */
  record Beginning() implements From {}

  /** See {@link From#end}. */
  record End() implements From {}

  /** See {@link From#time}. */
  record Time(Instant time) implements From {}

  /** See {@link From#offset}. */
  record Offset(long offset) implements From {}
}
