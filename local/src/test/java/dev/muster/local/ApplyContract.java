package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Blobs;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.TaskState;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.ResultEncodingException;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.UnsendableFunctionException;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.protocol.WrongArgumentsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply}, {@code applyAsync} and the handle: A2 and A3 of Python's contract. */
abstract class ApplyContract extends SharedPool {
  private static final Duration SOON = Duration.ofSeconds(20);

  ApplyContract(Pools pools) {
    super(pools);
  }

  @Test
  void apply_gives_what_the_function_returns() {
    assertThat(pool.apply(Tasks::square, 10L)).isEqualTo(100L);
  }

  @Test
  void functions_of_none_to_five_arguments_can_be_called() {
    assertThat(pool.apply(Tasks::nothing)).isEqualTo("called");
    assertThat(pool.apply(Tasks::add, 1, 2)).isEqualTo(3);
    assertThat(pool.apply(Tasks::add3, 1, 2, 3)).isEqualTo(6);
    assertThat(pool.apply(Tasks::add4, 1, 2, 3, 4)).isEqualTo(10);
    assertThat(pool.apply(Tasks::add5, 1, 2, 3, 4, 5)).isEqualTo(15);
  }

  @Test
  void a_function_can_be_called_by_its_stable_name_with_named_arguments() {
    assertThat(pool.apply("repeat", Arguments.of("ab").with("times", 3))).isEqualTo("ababab");
  }

  @Test
  void a_function_can_be_called_by_class_and_method() {
    assertThat(pool.apply("dev.muster.local.Tasks::square", Arguments.of(7))).isEqualTo(49L);
  }

  @Test
  void records_in_nested_generics_travel_both_ways() {
    Map<String, List<Tasks.Point>> shapes = Map.of("a", List.of(new Tasks.Point(1, 2)));

    assertThat(pool.apply(Tasks::turn, shapes))
        .isEqualTo(Map.of("a", List.of(new Tasks.Point(-2, 1))));
  }

  @Test
  @SuppressWarnings("NullAway") // it does not look into type arguments
  void null_is_an_argument_and_a_result_like_any_other() {
    assertThat(pool.apply(Tasks::nullable, null)).isNull();
  }

  @Test
  void a_lambda_runs_with_what_it_captured() {
    int offset = 5;

    int result = pool.apply(x -> x + offset, 1);

    assertThat(result).isEqualTo(6);
  }

  @Test
  void the_exception_of_a_task_is_the_cause_of_what_get_throws_with_its_remote_stack() {
    assertThatThrownBy(() -> pool.apply(Tasks::fail, "no luck"))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("no luck")
        .hasMessageContaining("Tasks::fail")
        .cause()
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("no luck")
        .hasStackTraceContaining("Tasks.java");
  }

  @Test
  void an_exception_class_of_the_users_is_rebuilt() {
    assertThatThrownBy(() -> pool.apply(Tasks::failWithOwnException, 7))
        .hasCauseExactlyInstanceOf(Tasks.OwnException.class)
        .hasRootCauseMessage("code 7");
  }

  @Test
  void an_error_in_a_task_leaves_its_worker_usable() {
    assertThatThrownBy(() -> pool.apply(Tasks::overflow, 0))
        .hasCauseExactlyInstanceOf(StackOverflowError.class);
    assertThat(pool.apply(Tasks::square, 2L)).isEqualTo(4L);
  }

  @Test
  void get_throws_the_same_exception_every_time() {
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, "again");
    handle.await(SOON);

    RuntimeException first = thrownBy(handle);

    assertThat(thrownBy(handle)).isSameAs(first);
  }

  private static RuntimeException thrownBy(AsyncResult<?> handle) {
    try {
      handle.get(SOON);
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("it returned");
  }

  @Test
  void get_with_a_timeout_cancels_nothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("go");
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, file.toString());

    assertThatThrownBy(() -> handle.get(Duration.ofMillis(50)))
        .isInstanceOf(ResultTimeoutException.class)
        .hasMessageContaining("waitForFile");
    assertThatThrownBy(() -> handle.get(Duration.ZERO)).isInstanceOf(ResultTimeoutException.class);
    Files.createFile(file);

    assertThat(handle.get(SOON)).isEqualTo(file.toString());
    assertThat(handle.get(Duration.ZERO)).isEqualTo(file.toString());
  }

  @Test
  void a_handle_tells_where_its_task_is(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("go");
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, file.toString());

    assertThat(handle.ready()).isFalse();
    assertThatThrownBy(handle::successful).isInstanceOf(IllegalStateException.class);
    Awaitility.await()
        .atMost(SOON)
        .until(() -> handle.state() == TaskState.RUNNING && handle.progress() == 0.5);
    Files.createFile(file);
    handle.get(SOON);

    assertThat(handle.state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(handle.successful()).isTrue();
    assertThat(handle.progress()).isEqualTo(1);
  }

  @Test
  void a_failed_task_is_ready_and_not_successful() {
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, "x");

    assertThat(handle.await(SOON)).isTrue();
    assertThat(handle.ready()).isTrue();
    assertThat(handle.successful()).isFalse();
    assertThat(handle.state()).isEqualTo(TaskState.FAILED);
  }

  @Test
  void results_read_in_the_order_of_submission_are_in_that_order() {
    List<AsyncResult<Long>> handles =
        IntStream.range(0, 20).mapToObj(i -> pool.applyAsync(Tasks::square, (long) i)).toList();

    assertThat(handles)
        .extracting(handle -> handle.get(SOON))
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> (long) i * i).toList());
  }

  @Test
  void an_accepted_task_is_said_to_be() throws Exception {
    AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 1L);

    handle.accepted().get(20, TimeUnit.SECONDS);
    assertThat(handle.toCompletableFuture().get(20, TimeUnit.SECONDS)).isEqualTo(1L);
  }

  @Test
  void completing_the_future_of_a_handle_does_not_complete_the_handle(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("go");
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, file.toString());
    handle.toCompletableFuture().complete("mine");

    assertThat(handle.ready()).isFalse();
    Files.createFile(file);
    assertThat(handle.get(SOON)).isEqualTo(file.toString());
  }

  @Test
  void a_running_task_that_is_cancelled_is_interrupted() {
    AsyncResult<Long> handle = pool.applyAsync(Tasks::sleep, 60_000L);
    Awaitility.await().atMost(SOON).until(() -> handle.state() == TaskState.RUNNING);

    assertThat(handle.cancel()).isTrue();

    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskCancelledException.class);
    assertThat(handle.cancel()).isFalse();
  }

  @Test
  void a_queued_task_that_is_cancelled_never_starts(@TempDir Path folder) throws IOException {
    Path go = folder.resolve("go");
    Path mark = folder.resolve("mark");
    List<AsyncResult<String>> busy =
        IntStream.range(0, SLOTS)
            .mapToObj(i -> pool.applyAsync(Tasks::waitForFile, go.toString()))
            .toList();
    Awaitility.await()
        .atMost(SOON)
        .until(() -> busy.stream().allMatch(handle -> handle.state() == TaskState.RUNNING));
    AsyncResult<Integer> queued = pool.applyAsync(Tasks::mark, mark.toString(), 0L);
    // Once a later order has stopped its task, the workers know this one too.
    queued.cancel();
    assertThat(queued.state()).isEqualTo(TaskState.CANCELLING);
    awaitOrdersAreKnown(busy.get(0));
    Files.createFile(go);

    assertThatThrownBy(() -> queued.get(SOON)).isInstanceOf(TaskCancelledException.class);
    assertThat(mark).doesNotExist();
  }

  private static void awaitOrdersAreKnown(AsyncResult<?> running) {
    running.cancel();
    assertThatThrownBy(() -> running.get(SOON)).isInstanceOf(TaskCancelledException.class);
  }

  @Test
  void a_function_that_is_not_there_is_named_with_those_that_are() {
    assertThatThrownBy(() -> pool.apply("no-such-function", Arguments.of()))
        .isInstanceOf(UnknownFunctionException.class)
        .hasMessageContaining("no-such-function")
        .hasMessageContaining("@Task functions");
  }

  @Test
  void a_wrong_number_of_arguments_by_name_is_said_with_the_parameters() {
    assertThatThrownBy(() -> pool.apply("add", Arguments.of(1)))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("takes 2 arguments")
        .hasMessageContaining("int a, int b");
  }

  @Test
  void an_argument_of_a_wrong_type_is_said_with_its_parameter() {
    assertThatThrownBy(() -> pool.apply("add", Arguments.of(1, "two")))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("'b'")
        .hasMessageContaining("a string does not fit int");
  }

  @Test
  void an_argument_that_no_parameter_has_is_named() {
    assertThatThrownBy(() -> pool.apply("add", Arguments.of(1).with("c", 2)))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("no parameter 'c'");
  }

  @Test
  void an_argument_that_cannot_be_sent_fails_its_own_task_only() {
    AsyncResult<Object> handle = pool.applyAsync(x -> x, new Object());

    assertThatThrownBy(() -> handle.get(SOON))
        .isInstanceOf(ValueEncodingException.class)
        .hasMessageContaining("java.lang.Object");
    assertThat(pool.apply(Tasks::square, 3L)).isEqualTo(9L);
  }

  @Test
  void a_result_that_cannot_be_sent_fails_its_own_task_again_and_again_without_losing_workers() {
    for (int i = 0; i < 20; i++) {
      AsyncResult<Object> handle = pool.applyAsync(Tasks::unencodable, i);
      assertThatThrownBy(() -> handle.get(SOON))
          .isInstanceOf(ResultEncodingException.class)
          .hasMessageContaining("Error sending result")
          .hasMessageContaining("java.lang.Object");
    }
    assertThat(pool.apply(Tasks::square, 3L)).isEqualTo(9L);
  }

  @Test
  void sixteen_mebibytes_travel_there_and_back() {
    byte[] bytes = Payloads.random(16 << 20);

    assertThat(pool.apply(Tasks::echo, bytes)).isEqualTo(bytes);
  }

  @Test
  void a_large_result_of_small_arguments_travels() {
    assertThat(pool.apply("repeat", Arguments.of("0123456789", 1 << 20)))
        .isEqualTo("0123456789".repeat(1 << 20));
  }

  @Test
  void arguments_above_the_limit_are_refused_with_size_and_limit() {
    AsyncResult<byte[]> handle = pool.applyAsync(Tasks::echo, new byte[Blobs.DEFAULT_LIMIT]);

    assertThatThrownBy(() -> handle.get(SOON))
        .isInstanceOf(PayloadTooLargeException.class)
        .hasMessageContaining("33,554,437 bytes")
        .hasMessageContaining("33,554,432")
        .hasMessageContaining("maxPayload");
  }

  @Test
  void a_result_above_the_limit_fails_with_size_and_limit() {
    assertThatThrownBy(
            () -> pool.apply("repeat", Arguments.of("01234567", Blobs.DEFAULT_LIMIT / 8)))
        .isInstanceOf(PayloadTooLargeException.class)
        .hasMessageContaining("33,554,437 bytes")
        .hasMessageContaining("33,554,432")
        .hasMessageContaining("maxPayload");
  }

  @Test
  void a_lambda_of_a_map_that_has_captured_too_much_is_refused_with_size_and_limit() {
    String captured = "x".repeat(1 << 20);
    AsyncResult<List<Integer>> handle = pool.mapAsync(n -> n + captured.length(), List.of(1, 2), 1);

    assertThatThrownBy(() -> handle.get(SOON))
        .isInstanceOf(PayloadTooLargeException.class)
        .hasMessageContaining("captured has 1,048,")
        .hasMessageContaining("Pass it as an argument");
  }

  @Test
  void an_error_message_of_a_mebibyte_travels() {
    assertThatThrownBy(() -> pool.apply(Tasks::fail, "x".repeat(1 << 20)))
        .hasRootCauseMessage("x".repeat(1 << 20));
  }

  @Test
  void an_object_that_is_no_lambda_is_refused_at_once() {
    assertThatThrownBy(() -> pool.applyAsync(new NotALambda()))
        .isInstanceOf(UnsendableFunctionException.class)
        .hasMessageContaining("method reference");
  }

  private static final class NotALambda implements dev.muster.protocol.Function0<Integer> {
    @Override
    public Integer apply() {
      return 1;
    }
  }
}
