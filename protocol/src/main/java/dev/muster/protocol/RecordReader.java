package dev.muster.protocol;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Reads records as their writer wrote them, and no deeper than any writer nests them. */
final class RecordReader extends SpecificDatumReader<SpecificRecord> {
  /** Twice what an error with all its causes needs; a forged record could exhaust the stack. */
  private static final int MAX_DEPTH = 32;

  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  RecordReader(Schema writer, Schema reader) {
    super(writer, reader, RecordClasses.INSTANCE);
  }

  @Override
  protected Object readRecord(Object old, Schema expected, ResolvingDecoder in) throws IOException {
    int[] depth = DEPTH.get();
    if (depth[0] == MAX_DEPTH) {
      throw new AvroRuntimeException("it nests deeper than %d records".formatted(MAX_DEPTH));
    }
    depth[0]++;
    try {
      return super.readRecord(old, expected, in);
    } finally {
      depth[0]--;
    }
  }
}
