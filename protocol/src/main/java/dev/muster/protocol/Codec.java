package dev.muster.protocol;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records to bytes and back, in Avro's single-object encoding.
 *
 * <pre>
 *  C3 01 | fingerprint of the writer's schema, 8 bytes, little endian | Avro binary
 * </pre>
 *
 * <p>The fingerprint says which record it is and who wrote it: a reader that does not know it asks
 * its {@link SchemaStore}, then resolves the writer's schema against its own by Avro's rules. Safe
 * for use by many threads.
 */
public final class Codec {
  private static final int HEADER_BYTES = 10;

  /** More than the builds of any fleet; beyond it somebody invents schemas. */
  private static final int MAX_FOREIGN = 1_000;

  /** Every record that travels, by full name. */
  private static final Map<String, Schema> OWN =
      List.of(
              TaskRecord.getClassSchema(),
              ResultRecord.getClassSchema(),
              PillRecord.getClassSchema(),
              HeartbeatRecord.getClassSchema(),
              ProgressRecord.getClassSchema(),
              CancelRecord.getClassSchema(),
              TerminateRecord.getClassSchema(),
              ShutdownRecord.getClassSchema(),
              DrainRecord.getClassSchema(),
              EndRecord.getClassSchema(),
              DeadLetterRecord.getClassSchema(),
              DroppedRecord.getClassSchema(),
              DelayedRecord.getClassSchema(),
              ResumedRecord.getClassSchema(),
              DutyRecord.getClassSchema(),
              AskRecord.getClassSchema(),
              ErrorRecord.getClassSchema(),
              ItemRecord.getClassSchema(),
              LedgerRecord.getClassSchema(),
              NamedJobRecord.getClassSchema(),
              PieceRecord.getClassSchema(),
              SchemaRecord.getClassSchema())
          .stream()
          .collect(Collectors.toUnmodifiableMap(Schema::getFullName, Function.identity()));

  private static final Map<Schema, Long> FINGERPRINTS =
      OWN.values().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), SchemaNormalization::parsingFingerprint64));

  private static final Map<Long, RecordReader> OWN_READERS =
      FINGERPRINTS.entrySet().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getValue, e -> new RecordReader(e.getKey(), e.getKey())));

  private final SchemaStore store;

  /** Readers for the schemas of other builds: as many as there are builds in the fleet. */
  private final Map<Long, RecordReader> foreign = new ConcurrentHashMap<>();

  /** A codec that reads what this build writes, and what the store has schemas for. */
  public Codec(SchemaStore store) {
    this.store = store;
  }

  /** The schemas this build writes, with their fingerprints, for announcing them to others. */
  public static Map<Schema, Long> schemas() {
    return FINGERPRINTS;
  }

  /** Writes one of the records named in the schemas of this module. */
  public static byte[] encode(SpecificRecord record) {
    Schema schema = record.getSchema();
    Long fingerprint = FINGERPRINTS.get(schema);
    if (fingerprint == null) {
      throw new IllegalArgumentException(schema.getFullName() + " does not travel by itself");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(header(fingerprint));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new SpecificDatumWriter<SpecificRecord>(schema, RecordClasses.INSTANCE)
          .write(record, encoder);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private static byte[] header(long fingerprint) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(fingerprint)
        .array();
  }

  /**
   * Reads a record of whichever kind.
   *
   * @throws UndecodableRecordException where the bytes are not such a record, are cut off or
   *     damaged, or were written with a schema nobody has announced
   */
  public SpecificRecord decode(byte[] bytes) {
    RecordReader reader = reader(fingerprint(bytes));
    BinaryDecoder body =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    SpecificRecord record;
    boolean whole;
    try {
      record = reader.read(null, body);
      whole = body.isEnd();
    } catch (EOFException e) {
      throw new UndecodableRecordException(
          "The record is cut off: %d bytes are not a whole %s"
              .formatted(bytes.length, reader.getExpected().getName()));
    } catch (IOException | RuntimeException e) {
      // Whichever: bytes that make Avro fail in an unforeseen way must not end a loop either.
      throw new UndecodableRecordException(
          "The %s is damaged: %s".formatted(reader.getExpected().getName(), reason(e)));
    }
    if (!whole) {
      throw new UndecodableRecordException(
          "%s is followed by bytes that do not belong to it"
              .formatted(record.getSchema().getName()));
    }
    return record;
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /**
   * Reads a record that must be of one kind.
   *
   * @throws UndecodableRecordException as {@link #decode(byte[])}, and where it is another kind
   */
  public <T extends SpecificRecord> T decode(byte[] bytes, Class<T> kind) {
    SpecificRecord record = decode(bytes);
    if (!kind.isInstance(record)) {
      throw new UndecodableRecordException(
          "A %s was expected here, not a %s"
              .formatted(kind.getSimpleName(), record.getSchema().getName()));
    }
    return kind.cast(record);
  }

  private static long fingerprint(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || (bytes[0] & 0xFF) != 0xC3 || bytes[1] != 0x01) {
      throw new UndecodableRecordException(
          "%d bytes that are not a Muster record: they do not begin with C3 01 and a schema's fingerprint"
              .formatted(bytes.length));
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  private RecordReader reader(long fingerprint) {
    RecordReader own = OWN_READERS.get(fingerprint);
    if (own != null) {
      return own;
    }
    RecordReader known = foreign.get(fingerprint);
    if (known != null) {
      return known;
    }
    Schema writer =
        store
            .find(fingerprint)
            .orElseThrow(
                () ->
                    new UndecodableRecordException(
                        "Nobody has announced the schema %016x this record was written with"
                            .formatted(fingerprint)));
    Schema mine =
        Optional.ofNullable(OWN.get(writer.getFullName()))
            .orElseThrow(
                () ->
                    new UndecodableRecordException(
                        "This version of Muster does not know the record %s"
                            .formatted(writer.getFullName())));
    SchemaCheck.check(writer);
    if (foreign.size() >= MAX_FOREIGN) {
      foreign.clear();
    }
    RecordReader resolving = new RecordReader(writer, mine);
    foreign.put(fingerprint, resolving);
    return resolving;
  }
}
