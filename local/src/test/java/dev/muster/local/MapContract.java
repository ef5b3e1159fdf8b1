package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.AsyncResult;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.protocol.WrongArgumentsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code map} and {@code starmap}: A2 of Python's contract. */
abstract class MapContract extends SharedPool {
  private static final Duration SOON = Duration.ofSeconds(20);

  MapContract(Pools pools) {
    super(pools);
  }

  @Test
  void map_gives_all_results_in_the_order_of_the_inputs() {
    assertThat(pool.map(Tasks::square, LongStream.range(0, 1_000).boxed().toList()))
        .containsExactlyElementsOf(LongStream.range(0, 1_000).map(n -> n * n).boxed().toList());
  }

  @Test
  void map_of_nothing_is_nothing() {
    assertThat(pool.map(Tasks::square, List.of())).isEmpty();
    assertThat(pool.map(Tasks::square, List.of(), 1)).isEmpty();
  }

  @Test
  void map_works_with_every_chunk_size() {
    List<Long> inputs = List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    for (int chunk : new int[] {1, 2, 3, 7, 100}) {
      assertThat(pool.map(Tasks::square, inputs, chunk))
          .containsExactly(0L, 1L, 4L, 9L, 16L, 25L, 36L);
    }
  }

  @Test
  void the_results_of_a_map_belong_to_the_caller() {
    List<Long> numbers = pool.map(Tasks::square, List.of(3L, 1L, 2L));
    List<String> texts = pool.map(Tasks::nullable, List.of("b", "a"));

    numbers.sort(Comparator.naturalOrder());
    texts.set(0, "c");

    assertThat(numbers).containsExactly(1L, 4L, 9L);
    assertThat(texts.get(0)).isEqualTo("c");
  }

  @Test
  void a_chunk_size_below_one_is_refused() {
    assertThatThrownBy(() -> pool.map(Tasks::square, List.of(1L), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1, not 0");
  }

  @Test
  void a_million_inputs_are_mapped() {
    List<Long> results = pool.map(Tasks::square, LongStream.range(0, 1_000_000).boxed().toList());

    assertThat(results.stream().mapToLong(Long::longValue).sum())
        .isEqualTo(LongStream.range(0, 1_000_000).map(n -> n * n).sum());
  }

  @Test
  void calls_behind_a_long_one_in_their_chunk_are_run_by_others(@TempDir Path folder) {
    List<Arguments> calls =
        List.of(Arguments.of(folder.toString(), 0, 2), Arguments.of(folder.toString(), 1, 2));

    assertThat(pool.starmapAsync(Tasks::meet, calls, 2).get(SOON)).containsExactly(0, 1);
  }

  @Test
  void map_by_name_gives_what_the_wire_says() {
    assertThat(pool.map("dev.muster.local.Tasks::square", List.of(1, 2, 3)))
        .containsExactly(1L, 4L, 9L);
  }

  @Test
  void map_waits_for_all_and_then_throws_the_failure_that_came_first() {
    AsyncResult<List<Integer>> handle =
        pool.mapAsync(Tasks::failOnOdd, IntStream.range(0, 100).boxed().toList(), 10);

    assertThatThrownBy(() -> handle.get(SOON))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("odd: ");
    assertThat(handle.progress()).isEqualTo(1);
    assertThat(pool.map(Tasks::square, List.of(2L))).containsExactly(4L);
  }

  @Test
  void what_the_inputs_throw_is_thrown_as_it_is() {
    IllegalStateException mine = new IllegalStateException("no more");
    Iterable<Long> inputs =
        () ->
            LongStream.range(0, 10)
                .boxed()
                .peek(
                    n -> {
                      if (n == 3) {
                        throw mine;
                      }
                    })
                .iterator();

    assertThatThrownBy(() -> pool.map(Tasks::square, inputs)).isSameAs(mine);
    assertThatThrownBy(() -> pool.map(Tasks::square, inputs)).isSameAs(mine);
  }

  @Test
  void an_input_that_cannot_be_sent_fails_the_map_after_the_others_have_run() {
    List<Object> inputs = new ArrayList<>(Arrays.asList(1, 2, new Object(), 4));

    AsyncResult<List<Object>> handle = pool.mapAsync(x -> x, inputs, 2);

    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(ValueEncodingException.class);
    assertThat(handle.progress()).isEqualTo(1);
  }

  @Test
  void starmap_unpacks_the_arguments_of_each_call() {
    assertThat(pool.starmap(Tasks::add, List.of(Arguments.of(1, 2), Arguments.of(3, 4))))
        .containsExactly(3, 7);
    assertThat(pool.starmap(Tasks::add3, List.of(Arguments.of(1, 2, 3)), 1)).containsExactly(6);
    assertThat(pool.starmap(Tasks::add5, List.of(Arguments.of(1, 2, 3, 4, 5)))).containsExactly(15);
    assertThat(pool.starmap("add", List.of(Arguments.of(1, 2)))).containsExactly(3);
  }

  @Test
  void starmap_with_a_wrong_number_of_arguments_says_what_the_function_takes() {
    assertThatThrownBy(() -> pool.starmap(Tasks::add, List.of(Arguments.of(1, 2, 3))))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("2 arguments");
  }

  @Test
  void inputs_larger_than_a_record_are_spread_over_several() {
    String large = "x".repeat(1 << 20);
    List<String> inputs = IntStream.range(0, 12).mapToObj(i -> i + large).toList();

    assertThat(pool.map(Tasks::nullable, inputs, 12)).isEqualTo(inputs);
  }

  @Test
  void an_input_that_is_too_large_for_a_record_travels_among_small_ones() {
    byte[] large = Payloads.random(3 << 20);
    List<byte[]> inputs = List.of(new byte[1], large, new byte[2], new byte[3]);

    assertThat(pool.map(Tasks::echo, inputs, 4)).containsExactlyElementsOf(inputs);
  }
}
