package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BundlerTest {
  private static final BundleLine.Kind KIND =
      new BundleLine.Kind(Target.named("f"), 1, List.of(), TaskOptions.defaults());

  private final RunTimes times = new RunTimes();
  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final AtomicLong now = new AtomicLong(System.nanoTime());
  private final Bundler bundler = Bundler.start(times, () -> 2, 32 << 20, this::send, now::get);

  private CompletableFuture<Long> send(BundleLine.Kind kind, List<ChunkRecord> chunks) {
    CompletableFuture<Long> durable = new CompletableFuture<>();
    sent.add(new Sent(chunks, durable));
    return durable;
  }

  private Call add(Object argument) {
    Call call = new Call();
    bundler.add(KIND, KIND.target(), call, 0, List.of(argument));
    return call;
  }

  private List<Call> add(int number) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      calls.add(add((Object) i));
    }
    return calls;
  }

  private Sent next() throws InterruptedException {
    Sent next = sent.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private void pass(long nanos) {
    now.addAndGet(nanos);
    bundler.wake();
  }

  @AfterEach
  void close() {
    bundler.close();
  }

  @Test
  void calls_of_a_function_that_nobody_knows_travel_alone() {
    add(20);

    assertThat(sent).hasSize(20).allMatch(record -> record.calls() == 1);
  }

  @Test
  void calls_that_are_worth_a_slot_go_until_every_slot_is_busy() throws Exception {
    times.observe("f", 100, TimeUnit.MILLISECONDS.toNanos(100 * 5), 100);

    add(4);
    assertThat(sent).hasSize(4);
    sent.clear();
    add(3);
    pass(BundleLine.LINGER_NANOS);

    assertThat(next().calls()).isEqualTo(3);
  }

  @Test
  void calls_that_are_less_than_a_record_costs_share_one_although_a_slot_is_free()
      throws Exception {
    times.observe("f", 100, 100_000, 100);
    add(2);
    assertThat(sent).hasSize(2);
    sent.clear();

    add(10);
    pass(BundleLine.LINGER_NANOS);

    assertThat(next().calls()).isEqualTo(10);
  }

  @Test
  void a_short_call_that_is_no_burst_does_not_wait_while_a_slot_is_free() {
    times.observe("f", 100, 100_000, 100);
    add(2);
    sent.clear();

    pass(TimeUnit.MILLISECONDS.toNanos(3));
    add(1);

    assertThat(sent).hasSize(1);
  }

  @Test
  void a_record_that_comes_back_sends_what_waits() throws Exception {
    times.observe("f", 100, 100_000, 100);
    List<Call> busy = add(2);
    sent.clear();
    Call waiting = add("waits");

    busy.get(0).end();

    assertThat(next().calls()).isEqualTo(1);
    assertThat(waiting.bundle).isNotNull();
  }

  @Test
  void a_record_is_full_with_the_work_of_a_moment() {
    times.observe("f", 100, TimeUnit.MILLISECONDS.toNanos(100 * 10), 100);
    add(4);
    sent.clear();

    add(5);

    assertThat(sent).extracting(Sent::calls).containsExactly(5);
  }

  @Test
  void calls_of_a_function_that_runs_long_travel_alone() {
    times.observe("f", 100, TimeUnit.MILLISECONDS.toNanos(100 * 60), 100);

    add(50);

    assertThat(sent).hasSize(50).allMatch(record -> record.calls() == 1);
  }

  @Test
  void a_function_that_turns_long_goes_back_to_single_calls() {
    times.observe("f", 100, 100_000, 100);
    times.observe("f", 50, TimeUnit.SECONDS.toNanos(50), 100);

    add(50);

    assertThat(sent).hasSize(50).allMatch(record -> record.calls() == 1);
  }

  @Test
  void calls_with_large_results_share_few_records() {
    times.observe("f", 100, 100_000, 100 * (100 << 10));
    add(2);
    sent.clear();

    add(2);

    assertThat(sent).extracting(Sent::calls).containsExactly(2);
  }

  @Test
  void a_large_call_goes_alone() throws Exception {
    times.observe("f", 100, 100_000, 100);
    add(2);
    sent.clear();
    add("small");

    add(new byte[300 << 10]);

    assertThat(sent).extracting(Sent::calls).containsExactly(1, 1);
  }

  @Test
  void calls_of_one_job_that_follow_each_other_are_one_chunk() throws Exception {
    times.observe("f", 100, 100_000, 100);
    add(2);
    sent.clear();
    Call iteration = new Call();
    for (int i = 0; i < 7; i++) {
      bundler.add(KIND, KIND.target(), iteration, i, List.of(i));
    }

    pass(BundleLine.LINGER_NANOS);

    assertThat(next().chunks()).singleElement().matches(chunk -> chunk.getCount() == 7);
  }

  @Test
  void calls_with_other_options_travel_in_other_records() throws Exception {
    times.observe("f", 100, 100_000, 100);
    add(2);
    BundleLine.Kind patient =
        new BundleLine.Kind(KIND.target(), 1, List.of(), TaskOptions.defaults().attempts(3));
    sent.clear();

    bundler.add(patient, KIND.target(), new Call(), 0, List.of(1));

    assertThat(sent).hasSize(1);
  }

  @Test
  void who_is_in_a_record_that_was_refused_is_told() {
    Call call = add("x");

    sent.element().durable().completeExceptionally(new BrokerException("no", null));

    assertThat(call.refusal).hasMessage("no");
  }

  private record Sent(List<ChunkRecord> chunks, CompletableFuture<Long> durable) {
    int calls() {
      return chunks.stream().mapToInt(ChunkRecord::getCount).sum();
    }
  }

  private static final class Call implements BundledJob {
    private final TaskId id = TaskId.next(Clock.systemUTC());
    private volatile @Nullable SentBundle bundle;
    private volatile @Nullable Throwable refusal;

    @Override
    public TaskId id() {
      return id;
    }

    @Override
    public void sent(long first, int count, SentBundle sentIn) {
      bundle = sentIn;
    }

    @Override
    public void accepted(@Nullable Throwable why) {
      refusal = why;
    }

    void end() {
      Objects.requireNonNull(bundle).ended(1);
    }
  }
}
