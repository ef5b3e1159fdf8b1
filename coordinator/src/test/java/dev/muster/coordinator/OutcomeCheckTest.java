package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeCheckTest {
  @Test
  void values_and_failures_of_several_calls_are_taken() {
    assertThatCode(() -> check(outcome(OutcomeKind.VALUE, 7, 3, 6))).doesNotThrowAnyException();
    assertThatCode(() -> check(outcome(OutcomeKind.CANCELLED, 0, 1_000_000, 0)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {7, Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE})
  void more_values_than_there_are_bytes_are_refused(int count) {
    assertThatThrownBy(() -> check(outcome(OutcomeKind.VALUE, 0, count, 6)))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("cannot have %d calls in an outcome".formatted(count));
  }

  @Test
  void more_failures_than_a_task_has_calls_are_refused() {
    assertThatThrownBy(() -> check(outcome(OutcomeKind.CANCELLED, 0, Integer.MAX_VALUE, 0)))
        .isInstanceOf(UndecodableRecordException.class);
    OutcomeRecord many = outcome(OutcomeKind.CANCELLED, 0, 10_000_000, 0);
    assertThatThrownBy(() -> check(many, many))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("cannot have 20000000 calls");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
  void an_index_that_no_call_has_is_refused(long first) {
    assertThatThrownBy(() -> check(outcome(OutcomeKind.VALUE, first, 1, 6)))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("as a first index");
  }

  private static void check(OutcomeRecord... outcomes) {
    OutcomeCheck.check(new ResultRecord(new UUID(1, 2), "c", "w", 1, 0, List.of(outcomes)));
  }

  private static OutcomeRecord outcome(OutcomeKind kind, long first, int count, int bytes) {
    return new OutcomeRecord(
        new UUID(1, 2),
        first,
        count,
        kind,
        kind == OutcomeKind.VALUE ? ByteBuffer.allocate(bytes) : null,
        null,
        1L,
        null);
  }
}
