package dev.muster.protocol;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Tells Avro which class each record and enum is read into: those of this module and no others.
 *
 * <p>Avro itself would load whatever class a schema names, and refuses to unless a setting of the
 * whole process trusts it. A fixed list needs neither. (The generated {@code newBuilder(record)}
 * loads classes by name too, so it does not work here: copy a record by its constructor.)
 */
final class RecordClasses extends SpecificData {
  static final RecordClasses INSTANCE = new RecordClasses();

  private static final Map<String, Class<?>> BY_NAME =
      Stream.<Class<?>>of(
              AskRecord.class,
              BlobRecord.class,
              CancelRecord.class,
              ChunkRecord.class,
              DeadLetterRecord.class,
              DeadReason.class,
              DelayedRecord.class,
              DrainRecord.class,
              DroppedRecord.class,
              DutyRecord.class,
              EndRecord.class,
              ErrorRecord.class,
              FrameRecord.class,
              FunctionRecord.class,
              FunctionTimesRecord.class,
              HeartbeatRecord.class,
              ItemRecord.class,
              LedgerEvent.class,
              LedgerMarkRecord.class,
              LedgerRecord.class,
              LedgerStateRecord.class,
              LimitsRecord.class,
              NamedJobRecord.class,
              OutcomeKind.class,
              OutcomeRecord.class,
              PieceCoding.class,
              PieceRecord.class,
              PillRecord.class,
              ProgressRecord.class,
              ResultRecord.class,
              ResumedRecord.class,
              RunningRecord.class,
              SchemaRecord.class,
              ShutdownRecord.class,
              TaskRecord.class,
              TerminateRecord.class,
              Uuid.class,
              WorkerState.class)
          .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

  private RecordClasses() {
    addLogicalTypeConversion(new Conversions.UUIDConversion());
  }

  @Override
  public @Nullable Class<?> getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> BY_NAME.get(schema.getFullName());
      default -> super.getClass(schema);
    };
  }
}
