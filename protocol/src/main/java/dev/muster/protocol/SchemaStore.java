package dev.muster.protocol;

import java.util.Optional;
import org.apache.avro.Schema;

/** Where a reader finds the schema of a writer that is newer or older than itself. */
@FunctionalInterface
public interface SchemaStore {
  /** Knows no schema but those of this build. */
  SchemaStore NONE = fingerprint -> Optional.empty();

  /** The schema with that CRC-64-AVRO fingerprint; may read it from somewhere, within seconds. */
  Optional<Schema> find(long fingerprint);
}
