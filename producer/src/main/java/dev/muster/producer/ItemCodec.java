package dev.muster.producer;

import dev.muster.protocol.Codec;
import dev.muster.protocol.ItemRecord;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.Topics;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.ValueWriter;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Items to bytes and back. Safe for use by many threads. */
final class ItemCodec<T extends @Nullable Object> {
  private final String queue;
  private final Type type;
  private final Codec codec = new Codec(SchemaStore.NONE);

  ItemCodec(String queue, Type type) {
    this.queue = queue;
    this.type = type;
  }

  /**
   * The first record of an item.
   *
   * @throws dev.muster.protocol.ValueEncodingException where it cannot be written
   * @throws PayloadTooLargeException where it is too large
   */
  byte[] encode(T item) {
    ValueWriter writer = new ValueWriter();
    writer.write(item, type);
    byte[] bytes = Codec.encode(ItemRecord.newBuilder().setValue(writer.toByteBuffer()).build());
    if (bytes.length > Topics.MAX_RECORD_BYTES) {
      throw new PayloadTooLargeException(
          "An item of %d bytes is too large for queue '%s': the limit is %d bytes. Put a reference to it instead"
              .formatted(bytes.length, queue, Topics.MAX_RECORD_BYTES));
    }
    return bytes;
  }

  /**
   * Reads a record of the items topic.
   *
   * @throws dev.muster.protocol.UndecodableRecordException where it is none
   */
  ItemRecord decode(byte[] bytes) {
    return codec.decode(bytes, ItemRecord.class);
  }

  /**
   * The item of a record.
   *
   * @throws dev.muster.protocol.ValueDecodingException where it is of another type
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // the opener answers for the type; null is a value
  T value(ItemRecord record) {
    return (T) new ValueReader(record.getValue()).read(type);
  }

  /** What the ledger calls the item of a record at that offset. */
  static long item(ItemRecord record, long offset) {
    return record.getCopyOf() < 0 ? offset : record.getCopyOf();
  }

  /**
   * A later record of an item.
   *
   * @param item offset of its first one
   */
  static byte[] copy(ItemRecord record, long item) {
    return Codec.encode(new ItemRecord(record.getValue(), item));
  }
}
