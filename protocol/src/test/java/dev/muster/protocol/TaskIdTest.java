package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskIdTest {
  private static final String TEXT = "019aa4a1-6c00-7000-8000-5f1c3a9e2b71";

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  @Test
  void ids_made_one_after_the_other_ascend() {
    List<TaskId> ids = Stream.generate(() -> TaskId.next(Clock.systemUTC())).limit(20_000).toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids.stream().map(TaskId::toString)).isSorted();
  }

  @Test
  void ids_made_by_many_threads_are_all_different_and_ascend_in_each() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<List<TaskId>> many =
          () -> Stream.generate(() -> TaskId.next(Clock.systemUTC())).limit(10_000).toList();
      HashSet<TaskId> all = new HashSet<>();
      for (Future<List<TaskId>> each : threads.invokeAll(Collections.nCopies(8, many))) {
        assertThat(each.get()).isSorted();
        all.addAll(each.get());
      }
      assertThat(all).hasSize(80_000);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ids_ascend_even_where_the_clock_steps_back() {
    Instant now = Instant.now();
    List<TaskId> ids = new ArrayList<>();
    for (int back = 0; back < 100; back++) {
      ids.add(TaskId.next(at(now.minusSeconds(back))));
    }

    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void an_id_says_when_it_was_made() {
    Instant later = TaskId.next(Clock.systemUTC()).madeAt().plusMillis(1_500);

    assertThat(TaskId.next(at(later.plusNanos(999_999))).madeAt()).isEqualTo(later);
  }

  @Test
  void an_id_made_now_says_so() {
    assertThat(TaskId.next(Clock.systemUTC()).madeAt())
        .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
  }

  @Test
  void an_id_is_a_uuid_of_version_7() {
    for (int i = 0; i < 10_000; i++) {
      UUID uuid = TaskId.next(Clock.systemUTC()).value();
      assertThat(uuid.version()).isEqualTo(7);
      assertThat(uuid.variant()).isEqualTo(2);
    }
  }

  @Test
  void the_order_is_that_of_the_text() {
    List<TaskId> ids =
        Stream.of(
                "00000000-0000-7000-8000-000000000000",
                "019aa4a1-6c00-7000-8000-5f1c3a9e2b71",
                "019aa4a1-6c00-7001-8000-000000000000",
                "019aa4a1-6c00-7fff-bfff-ffffffffffff",
                "019aa4a1-6c01-7000-8000-000000000000",
                "ffffffff-ffff-7fff-bfff-ffffffffffff")
            .map(TaskId::parse)
            .toList();

    assertThat(ids).isSorted();
    assertThat(ids.get(1).compareTo(TaskId.parse(TEXT))).isZero();
  }

  @Test
  void the_text_of_an_id_is_the_id() {
    TaskId id = TaskId.next(Clock.systemUTC());

    assertThat(TaskId.parse(id.toString())).isEqualTo(id);
    assertThat(TaskId.parse(TEXT)).hasToString(TEXT);
    assertThat(TaskId.parse(TEXT.toUpperCase(Locale.ROOT))).hasToString(TEXT);
    assertThat(TaskId.parse(TEXT).madeAt()).isEqualTo(Instant.parse("2025-11-21T04:17:13.728Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "job",
        "7",
        "1-1-7001-8000-1",
        "019aa4a1-6c00-4000-8000-5f1c3a9e2b71",
        "019aa4a1-6c00-7000-0000-5f1c3a9e2b71",
        "019aa4a1-6c00-7000-8000-5f1c3a9e2b7",
        "019aa4a1-6c00-7000-8000-5f1c3a9e2b711",
        "019aa4a1-6c00-7000-8000-5f1c3a9e2bzz",
        " 019aa4a1-6c00-7000-8000-5f1c3a9e2b71"
      })
  void another_text_is_refused(String text) {
    assertThatThrownBy(() -> TaskId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a task id");
  }
}
