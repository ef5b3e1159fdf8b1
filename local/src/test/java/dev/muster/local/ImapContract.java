package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.ResultTimeoutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code imap} and {@code imapUnordered}: A2 of Python's contract. */
abstract class ImapContract extends SharedPool {
  private static final Duration SOON = Duration.ofSeconds(20);

  ImapContract(Pools pools) {
    super(pools);
  }

  private static Iterable<Long> range(long end) {
    return () -> LongStream.range(0, end).boxed().iterator();
  }

  @Test
  void imap_gives_results_in_the_order_of_the_inputs() {
    assertThat((Iterable<Long>) pool.imap(Tasks::square, range(50)))
        .containsExactlyElementsOf(LongStream.range(0, 50).map(n -> n * n).boxed().toList());
  }

  @Test
  void imap_works_with_chunks() {
    assertThat((Iterable<Long>) pool.imap(Tasks::square, range(1_000), 64))
        .containsExactlyElementsOf(LongStream.range(0, 1_000).map(n -> n * n).boxed().toList());
  }

  @Test
  void imap_unordered_gives_the_same_results() {
    assertThat((Iterable<Long>) pool.imapUnordered(Tasks::square, range(200), 7))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 200).map(n -> n * n).boxed().toList());
  }

  @Test
  void imap_unordered_says_which_input_each_result_is_of() {
    try (ResultIterator<Long> squares = pool.imapUnordered(Tasks::square, range(200), 7)) {
      assertThatThrownBy(squares::index).isInstanceOf(IllegalStateException.class);
      while (squares.hasNext()) {
        long square = squares.next();
        assertThat(square).isEqualTo(squares.index() * squares.index());
      }
    }
  }

  @Test
  void imap_by_name_works_with_chunks() {
    List<Object> squares = new ArrayList<>();
    pool.imap("dev.muster.local.Tasks::square", range(100), 16).forEach(squares::add);

    assertThat(squares).startsWith(0L, 1L, 4L).hasSize(100);
    assertThatThrownBy(() -> pool.imapUnordered("any", range(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void imap_of_nothing_is_at_its_end() {
    assertThat(pool.imap(Tasks::square, List.<Long>of()).hasNext()).isFalse();
    assertThatThrownBy(() -> pool.imapUnordered(Tasks::square, List.<Long>of()).next())
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void inputs_without_an_end_can_be_mapped() {
    long sum = 0;
    try (ResultIterator<Long> squares =
        pool.imap(Tasks::square, () -> Stream.iterate(0L, n -> n + 1).iterator(), 50, 500)) {
      for (int i = 0; i < 5_000; i++) {
        sum += squares.next(SOON);
      }
    }
    assertThat(sum).isEqualTo(LongStream.range(0, 5_000).map(n -> n * n).sum());
  }

  @Test
  void no_more_inputs_than_the_buffer_are_read_ahead_of_the_results_taken() {
    AtomicInteger read = new AtomicInteger();
    Iterable<Long> counted =
        () -> Stream.iterate(0L, n -> n + 1).peek(n -> read.incrementAndGet()).iterator();

    try (ResultIterator<Long> squares = pool.imap(Tasks::square, counted, 1, 5)) {
      for (int i = 0; i < 20; i++) {
        squares.next(SOON);
        assertThat(read.get()).isLessThanOrEqualTo(i + 1 + 5);
      }
    }
  }

  @Test
  void a_result_is_seen_while_the_next_input_is_still_to_come() throws Exception {
    var inputs = new java.util.concurrent.LinkedBlockingQueue<Long>();
    Iterable<Long> slow =
        () ->
            Stream.generate(
                    () -> {
                      try {
                        return inputs.take();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    })
                .iterator();
    ResultIterator<Long> squares = pool.imap(Tasks::square, slow);
    inputs.put(3L);

    assertThat(squares.next(SOON)).isEqualTo(9L);
    squares.close();
    inputs.put(0L);
  }

  @Test
  void a_failed_call_throws_in_its_place_and_the_iteration_goes_on() {
    ResultIterator<Integer> results =
        pool.imap(Tasks::failOnOdd, IntStream.range(0, 5).boxed().toList(), 2);

    assertThat(results.next()).isEqualTo(0);
    assertThatThrownBy(results::next)
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("odd: 1");
    assertThat(results.next()).isEqualTo(2);
    assertThatThrownBy(results::next).hasMessageContaining("odd: 3");
    assertThat(results.next()).isEqualTo(4);
    assertThat(results.hasNext()).isFalse();
  }

  @Test
  void next_with_a_timeout_leaves_the_iterator_as_it_was(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("go");
    ResultIterator<String> results = pool.imap(Tasks::waitForFile, List.of(file.toString()));

    assertThatThrownBy(() -> results.next(Duration.ofMillis(50)))
        .isInstanceOf(ResultTimeoutException.class);
    Files.createFile(file);

    assertThat(results.next(SOON)).isEqualTo(file.toString());
    assertThatThrownBy(() -> results.next(SOON)).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void what_the_inputs_throw_comes_after_the_results_of_what_came_before() {
    assertThat(untilError(10, 3, 1)).containsExactly(0L, 1L, 4L, "no more");
  }

  @Test
  void as_in_python_the_calls_of_a_chunk_that_was_not_filled_are_not_made() {
    assertThat(untilError(20, 7, 2)).hasSize(7).endsWith("no more");
    assertThat(untilError(20, 7, 4)).hasSize(5).endsWith("no more");
  }

  /** The results, and then what was thrown. */
  private List<Object> untilError(int size, int errorAt, int chunkSize) {
    Iterable<Long> inputs =
        () ->
            LongStream.range(0, size)
                .boxed()
                .peek(
                    n -> {
                      if (n == errorAt) {
                        throw new IllegalStateException("no more");
                      }
                    })
                .iterator();
    ResultIterator<Long> results = pool.imap(Tasks::square, inputs, chunkSize);
    List<Object> seen = new ArrayList<>();
    while (true) {
      try {
        seen.add(results.next(SOON));
      } catch (IllegalStateException e) {
        seen.add(String.valueOf(e.getMessage()));
        assertThat(results.hasNext()).isFalse();
        return seen;
      }
    }
  }

  @Test
  void results_around_those_that_failed_in_a_chunk_come_in_their_places() {
    ResultIterator<Integer> results =
        pool.imap(
            Tasks::failOnOdd,
            IntStream.range(0, 40).map(n -> n < 30 ? 2 * n : n).boxed().toList(),
            8);

    List<Object> seen = new ArrayList<>();
    while (results.hasNext()) {
      try {
        seen.add(results.next(SOON));
      } catch (RemoteTaskException e) {
        seen.add("odd");
      }
      assertThat(results.index()).isEqualTo(seen.size() - 1);
    }
    List<Object> expected = new ArrayList<>();
    IntStream.range(0, 30).forEach(n -> expected.add(2 * n));
    IntStream.range(30, 40).forEach(n -> expected.add(n % 2 == 0 ? n : "odd"));
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  @Test
  void room_for_one_chunk_is_enough() {
    try (ResultIterator<Long> squares = pool.imap(Tasks::square, range(100), 8, 8)) {
      for (long n = 0; n < 100; n++) {
        assertThat(squares.next(SOON)).isEqualTo(n * n);
      }
      assertThat(squares.hasNext()).isFalse();
    }
  }

  @Test
  void a_timeout_behind_results_that_came_together_loses_none(@TempDir Path folder)
      throws IOException {
    Path there = Files.createFile(folder.resolve("there"));
    Path late = folder.resolve("late");
    List<String> files = List.of(there.toString(), there.toString(), late.toString());
    try (ResultIterator<String> results = pool.imap(Tasks::waitForFile, files, 1)) {
      assertThat(results.next(SOON)).isEqualTo(there.toString());
      assertThat(results.next(SOON)).isEqualTo(there.toString());
      assertThatThrownBy(() -> results.next(Duration.ofMillis(50)))
          .isInstanceOf(ResultTimeoutException.class);
      assertThat(results.index()).isEqualTo(1);
      Files.createFile(late);

      assertThat(results.next(SOON)).isEqualTo(late.toString());
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void results_that_came_together_are_forgotten_when_the_iterator_is_closed_among_them() {
    ResultIterator<Long> results = pool.imap(Tasks::square, range(64), 64);
    assertThat(results.next(SOON)).isEqualTo(0L);

    results.close();

    assertThatThrownBy(results::next).isInstanceOf(PoolTerminatedException.class);
    assertThatThrownBy(results::hasNext).isInstanceOf(PoolTerminatedException.class);
  }

  @Test
  void null_is_a_result_as_any_other() {
    List<byte @Nullable []> inputs = Arrays.asList(new byte[] {1}, null, new byte[] {2});

    assertThat((Iterable<@Nullable Object>) pool.imap("dev.muster.local.Tasks::echo", inputs, 3))
        .containsExactly(new byte[] {1}, null, new byte[] {2});
  }

  @Test
  void a_closed_iterator_says_so_and_reads_no_more_inputs() {
    AtomicInteger read = new AtomicInteger();
    ResultIterator<Long> results =
        pool.imap(
            Tasks::square,
            () -> Stream.iterate(0L, n -> n + 1).peek(n -> read.incrementAndGet()).iterator(),
            1,
            4);
    results.next(SOON);
    results.close();

    assertThatThrownBy(() -> results.next(SOON)).isInstanceOf(PoolTerminatedException.class);
    assertThat(read.get()).isLessThanOrEqualTo(6);
  }

  @Test
  void a_buffer_below_a_chunk_is_refused() {
    assertThatThrownBy(() -> pool.imap(Tasks::square, range(5), 4, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("room for a chunk of 4, not 3");
  }

  @Test
  void a_chunk_size_below_one_is_refused() {
    assertThatThrownBy(() -> pool.imap(Tasks::square, range(5), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void several_iterations_can_be_read_side_by_side() {
    ResultIterator<Long> one = pool.imap(Tasks::square, range(20));
    ResultIterator<Long> other = pool.imap(Tasks::square, range(20));
    for (long n = 0; n < 20; n++) {
      assertThat(one.next(SOON)).isEqualTo(n * n);
      assertThat(other.next(SOON)).isEqualTo(n * n);
    }
    Awaitility.await().atMost(SOON).until(() -> !one.hasNext() && !other.hasNext());
  }
}
