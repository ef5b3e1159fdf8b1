package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
  private static final Schema TASK = TaskRecord.getClassSchema();
  private static final Schema RESULT = ResultRecord.getClassSchema();
  private static final String PRIORITY =
      "{\"name\":\"priority\",\"type\":\"int\",\"default\":5,\"doc\":\"Later.\"}";

  @Test
  void a_field_a_newer_writer_added_is_passed_over() {
    Evolution newer = new Evolution(Evolution.withField(TASK, "TaskRecord", PRIORITY));
    GenericRecord task = newer.own(Samples.task());
    task.put("priority", 1);

    assertThat(new Codec(newer.store()).decode(newer.encode(task))).isEqualTo(Samples.task());
  }

  @Test
  void a_field_added_to_a_nested_record_is_passed_over() {
    Schema schema = Evolution.withField(TASK, "ChunkRecord", PRIORITY);
    Evolution newer = new Evolution(Evolution.withField(schema, "FunctionRecord", PRIORITY));
    GenericRecord task = newer.own(Samples.task());
    ((GenericRecord) task.get("function")).put("priority", 1);

    assertThat(new Codec(newer.store()).decode(newer.encode(task))).isEqualTo(Samples.task());
  }

  @Test
  void an_added_record_of_records_is_passed_over() {
    Evolution newer =
        new Evolution(
            Evolution.withField(
                RESULT,
                "ErrorRecord",
                "{\"name\":\"suppressed\",\"type\":{\"type\":\"array\",\"items\":\"ErrorRecord\"},"
                    + "\"default\":[]}"));

    assertThat(new Codec(newer.store()).decode(newer.encode(newer.own(Samples.result()))))
        .isEqualTo(Samples.result());
  }

  @Test
  void a_symbol_a_newer_writer_added_is_unknown() {
    Evolution newer = new Evolution(Evolution.withSymbol(RESULT, "OutcomeKind", "DEFERRED"));
    GenericRecord result = newer.own(Samples.result());
    GenericRecord outcome = (GenericRecord) ((List<?>) result.get("outcomes")).get(0);
    outcome.put(
        "kind",
        new GenericData.EnumSymbol(outcome.getSchema().getField("kind").schema(), "DEFERRED"));

    ResultRecord read = new Codec(newer.store()).decode(newer.encode(result), ResultRecord.class);

    assertThat(read.getOutcomes().get(0).getKind()).isEqualTo(OutcomeKind.UNKNOWN);
  }

  @Test
  void every_enum_has_a_symbol_for_what_a_newer_writer_says() {
    for (Schema schema :
        List.of(
            OutcomeKind.getClassSchema(),
            WorkerState.getClassSchema(),
            DeadReason.getClassSchema())) {
      assertThat(schema.getEnumDefault()).as(schema.getName()).isEqualTo("UNKNOWN");
    }
  }

  @Test
  void a_field_an_older_writer_did_not_have_gets_its_default() {
    Schema schema = Evolution.withoutField(TASK, "TaskRecord", "attempt");
    schema = Evolution.withoutField(schema, "TaskRecord", "argumentNames");
    schema = Evolution.withoutField(schema, "ChunkRecord", "firstIndex");
    Evolution older = new Evolution(Evolution.withoutField(schema, "FunctionRecord", "codeHash"));

    TaskRecord read =
        new Codec(older.store()).decode(older.encode(older.own(Samples.task())), TaskRecord.class);

    assertThat(read.getAttempt()).isEqualTo(1);
    assertThat(read.getArgumentNames()).isEmpty();
    assertThat(read.getChunks()).extracting(ChunkRecord::getFirstIndex).containsOnly(0L);
    assertThat(read.getFunction().getCodeHash()).isNull();
    assertThat(read.getClient()).isEqualTo("client-1");
  }

  @Test
  void a_newer_reader_understands_this_build() {
    Schema schema = Evolution.withField(TASK, "ChunkRecord", PRIORITY);
    Evolution newer = new Evolution(Evolution.withField(schema, "TaskRecord", PRIORITY));

    assertThat(newer.own(Samples.task()).get("priority")).isEqualTo(5);
  }

  @Test
  void the_store_is_asked_once_for_a_schema() {
    Evolution newer = new Evolution(Evolution.withField(TASK, "TaskRecord", PRIORITY));
    byte[] bytes = newer.encode(newer.own(Samples.task()));
    AtomicInteger asked = new AtomicInteger();
    Codec codec =
        new Codec(
            fingerprint -> {
              asked.incrementAndGet();
              return newer.store().find(fingerprint);
            });

    codec.decode(bytes);
    codec.decode(bytes);

    assertThat(asked).hasValue(1);
  }

  @Test
  void a_schema_that_comes_late_is_found_then() {
    Evolution newer = new Evolution(Evolution.withField(TASK, "TaskRecord", PRIORITY));
    byte[] bytes = newer.encode(newer.own(Samples.task()));
    AtomicInteger asked = new AtomicInteger();
    Codec codec =
        new Codec(
            fingerprint ->
                asked.incrementAndGet() == 1 ? Optional.empty() : newer.store().find(fingerprint));

    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(UndecodableRecordException.class);

    assertThat(codec.decode(bytes)).isEqualTo(Samples.task());
  }
}
