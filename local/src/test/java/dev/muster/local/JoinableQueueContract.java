package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueConfig;
import dev.muster.producer.QueueDelivery;
import dev.muster.protocol.Codec;
import dev.muster.protocol.LedgerEvent;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.QueueShutDownException;
import dev.muster.protocol.Topics;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.protocol.WaitInterruptedException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a {@link JoinableQueue} does on every broker. Each open queue stands for a process. */
@Timeout(120)
abstract class JoinableQueueContract {
  /** Long enough for anything that is to happen. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Short, for waits that are to be in vain. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  /** Makes the classic program's producer send some numbers before one is above 0.8. */
  private static final long SEED = 11;

  private final String name = "q-" + UUID.randomUUID();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JoinableQueue<?>> opened = new ArrayList<>();

  /** A connection to the broker; closed by the subclass. */
  abstract Broker connect();

  @AfterEach
  void end() {
    opened.forEach(JoinableQueue::close);
    threads.shutdownNow();
  }

  private <T> JoinableQueue<T> open(QueueConfig<T> config) {
    return open(connect(), config);
  }

  private <T> JoinableQueue<T> open(Broker broker, QueueConfig<T> config) {
    JoinableQueue<T> queue = JoinableQueue.open(broker, name, config);
    opened.add(queue);
    return queue;
  }

  private JoinableQueue<Integer> open() {
    return open(QueueConfig.of(Integer.class));
  }

  private JoinableQueue<Integer> open(int maxsize) {
    return open(QueueConfig.of(Integer.class).withMaxsize(maxsize));
  }

  private static <T> QueueDelivery<T> next(JoinableQueue<T> queue) {
    return queue.get(SOON).orElseThrow(() -> new AssertionError("nothing came"));
  }

  private static int take(JoinableQueue<Integer> queue) {
    QueueDelivery<Integer> delivery = next(queue);
    delivery.taskDone();
    return delivery.item();
  }

  private Future<?> run(Runnable code) {
    return threads.submit(code);
  }

  private static <T> T value(Future<T> future) throws Exception {
    return future.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void assertFailed(Future<?> future, Class<? extends Exception> with) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> value(future))
        .withCauseInstanceOf(with);
  }

  private static void awaitWaiting(Thread thread) {
    await()
        .atMost(SOON)
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
  }

  // ---- put, get, done, join

  @Test
  void join_returns_when_every_item_is_done() throws Exception {
    JoinableQueue<Integer> queue = open();
    queue.put(7);
    Future<?> joined = run(queue::join);

    QueueDelivery<Integer> delivery = queue.get();
    assertThat(delivery.item()).isEqualTo(7);
    assertThat(delivery.count()).isEqualTo(1);
    assertThat(queue.join(Duration.ZERO)).as("it is taken, not done").isFalse();
    assertThat(joined.isDone()).isFalse();

    delivery.taskDone();
    value(joined);
  }

  @Test
  void join_of_a_queue_nobody_has_used_returns_at_once() {
    assertThat(open().join(SOON)).isTrue();
  }

  @Test
  void what_one_process_puts_another_gets_and_a_third_joins() throws Exception {
    JoinableQueue<Integer> producer = open();
    JoinableQueue<Integer> consumer = open();
    JoinableQueue<Integer> bystander = open();

    producer.put(1);
    producer.put(2);
    assertThat(bystander.join(MOMENT)).isFalse();
    Future<?> joined = run(bystander::join);

    assertThat(List.of(take(consumer), take(consumer))).containsExactly(1, 2);
    value(joined);
    assertThat(producer.unfinished()).isZero();
  }

  @Test
  void items_wait_for_a_consumer_that_comes_later() {
    JoinableQueue<Integer> producer = open();
    producer.put(1);
    producer.close();

    assertThat(take(open())).isEqualTo(1);
  }

  @Test
  void get_of_an_empty_queue_waits_as_long_as_it_is_told() {
    JoinableQueue<Integer> queue = open();

    assertThat(queue.get(MOMENT)).isEmpty();
    assertThat(queue.get(Duration.ZERO)).isEmpty();
    assertThat(queue.get(Duration.ofSeconds(-1))).isEmpty();
  }

  @Test
  void get_that_does_not_wait_gets_what_is_there() {
    JoinableQueue<Integer> queue = open();
    queue.put(1);

    assertThat(open().get(Duration.ZERO)).map(QueueDelivery::item).hasValue(1);
  }

  @Test
  void draining_without_waiting_gets_everything() {
    JoinableQueue<Integer> queue = open();
    IntStream.range(0, 20).forEach(queue::put);

    List<Integer> drained = new ArrayList<>();
    for (Optional<QueueDelivery<Integer>> each = queue.get(Duration.ZERO);
        each.isPresent();
        each = queue.get(Duration.ZERO)) {
      drained.add(each.get().item());
      each.get().taskDone();
    }

    assertThat(drained).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void a_blocked_get_gets_what_another_process_puts() throws Exception {
    JoinableQueue<Integer> consumer = open();
    Future<Integer> got = threads.submit(() -> consumer.get().item());

    open().put(3);

    assertThat(value(got)).isEqualTo(3);
  }

  @Test
  void sizes_are_exact_once_things_have_settled() {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    List<Long> sizes = new ArrayList<>(List.of(there.size()));

    here.put(1);
    sizes.add(there.size());
    here.put(2);
    sizes.add(there.size());
    QueueDelivery<Integer> first = next(there);
    sizes.add(here.size());
    QueueDelivery<Integer> second = next(here);
    sizes.add(there.size());

    assertThat(sizes).containsExactly(0L, 1L, 2L, 1L, 0L);
    assertThat(there.unfinished()).isEqualTo(2);
    first.taskDone();
    assertThat(here.unfinished()).isEqualTo(1);
    second.taskDone();
    assertThat(there.unfinished()).isZero();
  }

  @Test
  void the_items_of_one_producer_come_in_its_order() {
    JoinableQueue<Integer> consumer = open();
    List<Future<?>> producers = new ArrayList<>();
    for (int p = 0; p < 3; p++) {
      JoinableQueue<Integer> producer = open();
      int first = p * 1000;
      producers.add(run(() -> IntStream.range(first, first + 50).forEach(producer::put)));
    }

    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      got.add(take(consumer));
    }

    for (int p = 0; p < 3; p++) {
      int first = p * 1000;
      assertThat(got.stream().filter(i -> i >= first && i < first + 1000))
          .containsExactlyElementsOf(IntStream.range(first, first + 50).boxed().toList());
    }
    assertThat(producers).allSatisfy(each -> assertThat(each).succeedsWithin(SOON));
    assertThat(consumer.join(SOON)).isTrue();
  }

  @Test
  void several_items_may_be_out_and_be_done_in_any_order_by_any_thread() throws Exception {
    JoinableQueue<Integer> queue = open();
    IntStream.range(0, 5).forEach(queue::put);
    List<QueueDelivery<Integer>> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(next(queue));
    }
    assertThat(held).extracting(QueueDelivery::item).containsExactly(0, 1, 2, 3, 4);

    for (int i : new int[] {3, 0, 4, 1, 2}) {
      assertThat(queue.join(Duration.ZERO)).isFalse();
      value(run(held.get(i)::taskDone));
    }

    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void a_consumer_may_put_what_follows_before_it_is_done() throws Exception {
    JoinableQueue<Integer> queue = open();
    queue.put(5);
    Future<?> joined = run(queue::join);

    for (int i = 5; i >= 0; i--) {
      QueueDelivery<Integer> delivery = next(queue);
      if (delivery.item() > 0) {
        queue.put(delivery.item() - 1);
      }
      assertThat(joined.isDone()).isFalse();
      delivery.taskDone();
    }

    value(joined);
  }

  @Test
  void task_done_can_be_called_once() {
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    QueueDelivery<Integer> delivery = next(queue);
    delivery.taskDone();

    assertThatIllegalStateException()
        .isThrownBy(delivery::taskDone)
        .withMessageContaining("too many times")
        .withMessageContaining(name);
    assertThatIllegalStateException().isThrownBy(delivery::release).withMessageContaining("done");
    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void no_more_than_64_items_can_be_out() {
    JoinableQueue<Integer> queue = open();
    List<QueueDelivery<Integer>> held = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      queue.put(i);
    }
    for (int i = 0; i < 64; i++) {
      held.add(next(queue));
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> queue.get(SOON))
        .withMessageContaining("64")
        .withMessageContaining(name);

    held.get(10).taskDone();
    assertThat(next(queue).item()).isEqualTo(64);
  }

  // ---- items

  /** For an item that is an object. */
  record Point(int x, @Nullable String label) {}

  @Test
  void records_and_nulls_are_items() {
    JoinableQueue<Point> queue = open(QueueConfig.of(Point.class));
    queue.put(new Point(1, "a"));
    queue.put(new Point(2, null));
    putNull(queue);

    assertThat(next(queue).item()).isEqualTo(new Point(1, "a"));
    assertThat(next(queue).item()).isEqualTo(new Point(2, null));
    assertThat(next(queue).item()).isNull();
  }

  @SuppressWarnings("NullAway") // its type has no place for "or null"
  private static void putNull(JoinableQueue<?> queue) {
    queue.put(null);
  }

  @Test
  void generic_types_are_items() {
    JoinableQueue<List<Point>> queue = open(QueueConfig.ofType(listOf(Point.class)));

    queue.put(List.of(new Point(1, null), new Point(2, null)));

    assertThat(next(queue).item()).containsExactly(new Point(1, null), new Point(2, null));
  }

  private static Type listOf(Type of) {
    return new ParameterizedType() {
      @Override
      public Type[] getActualTypeArguments() {
        return new Type[] {of};
      }

      @Override
      public Type getRawType() {
        return List.class;
      }

      @Override
      public @Nullable Type getOwnerType() {
        return null;
      }
    };
  }

  @Test
  void an_item_that_cannot_be_written_fails_its_put_and_nothing_else() {
    JoinableQueue<Object> queue = open(QueueConfig.of(Object.class).withMaxsize(1));

    assertThatExceptionOfType(ValueEncodingException.class)
        .isThrownBy(() -> queue.put(new Thread()))
        .withMessageContaining("Thread");

    assertThat(queue.unfinished()).isZero();
    assertThat(queue.put("fine", Duration.ZERO)).as("its place is free").isTrue();
    assertThat(next(queue).item()).isEqualTo("fine");
  }

  @Test
  void an_item_that_is_too_large_fails_its_put() {
    JoinableQueue<byte[]> queue = open(QueueConfig.of(byte[].class));

    assertThatExceptionOfType(PayloadTooLargeException.class)
        .isThrownBy(() -> queue.put(new byte[Topics.MAX_RECORD_BYTES]))
        .withMessageContaining(name)
        .withMessageContaining(Integer.toString(Topics.MAX_RECORD_BYTES));

    assertThat(queue.unfinished()).isZero();
  }

  @Test
  void foreign_bytes_in_the_topic_are_set_aside() throws Exception {
    Broker broker = connect();
    JoinableQueue<Integer> queue = open(broker, QueueConfig.of(Integer.class));
    try (Sender sender = broker.sender()) {
      Partition items = new Partition(Topics.items(name).topic().name(), 0);
      sender.send(items, null, "hello".getBytes(StandardCharsets.UTF_8)).get();
      sender.send(items, null, new byte[0]).get();
    }
    queue.put(1);

    assertThat(take(queue)).isEqualTo(1);
    assertThat(queue.join(SOON)).isTrue();
    assertThat(queue.get(MOMENT)).isEmpty();
  }

  @Test
  void items_of_another_type_are_set_aside() {
    JoinableQueue<String> strings = open(QueueConfig.of(String.class));
    JoinableQueue<Integer> numbers = open();
    strings.put("one");
    numbers.put(1);

    assertThat(take(numbers)).isEqualTo(1);
    assertThat(numbers.join(SOON)).isTrue();
  }

  @Test
  void foreign_bytes_in_the_ledger_are_left_out() throws Exception {
    Broker broker = connect();
    JoinableQueue<Integer> queue = open(broker, QueueConfig.of(Integer.class));
    try (Sender sender = broker.sender()) {
      sender.send(ledger(), null, "hello".getBytes(StandardCharsets.UTF_8)).get();
    }
    queue.put(1);

    assertThat(take(queue)).isEqualTo(1);
    assertThat(open().unfinished()).isZero();
  }

  /** What a process writes that is not one of ours. */
  private void writeToLedger(Broker broker, LedgerEvent... events) throws Exception {
    UUID author = UUID.randomUUID();
    try (Sender sender = broker.sender()) {
      for (int number = 0; number < events.length; number++) {
        LedgerRecord record =
            LedgerRecord.newBuilder()
                .setEvent(events[number])
                .setAuthor(author)
                .setNumber(number)
                .build();
        sender.send(ledger(), null, Codec.encode(record)).get();
      }
    }
  }

  private Partition ledger() {
    return new Partition(Topics.ledger(name).name(), 0);
  }

  // ---- maxsize

  @Test
  void a_full_queue_refuses_a_put_that_does_not_wait() {
    JoinableQueue<Integer> queue = open(2);

    assertThat(queue.put(1, Duration.ZERO)).isTrue();
    assertThat(queue.put(2, Duration.ofSeconds(-1))).isTrue();
    assertThat(queue.put(3, Duration.ZERO)).isFalse();
    assertThat(open().put(3, MOMENT)).isFalse();
    assertThat(queue.size()).isEqualTo(2);

    QueueDelivery<Integer> taken = next(queue);
    // Sooner than room that somebody was granted and does not use would be taken away.
    assertThat(queue.put(4, Duration.ofSeconds(5)))
        .as("taken makes room, done is not needed")
        .isTrue();
    taken.taskDone();
    assertThat(queue.put(5, Duration.ZERO)).isFalse();
    assertThat(List.of(take(queue), take(queue))).containsExactly(2, 4);
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void a_blocked_put_goes_on_when_another_process_takes() throws Exception {
    JoinableQueue<Integer> producer = open(1);
    JoinableQueue<Integer> consumer = open();
    producer.put(1);
    Future<?> put = run(() -> producer.put(2));
    assertThat(producer.put(3, MOMENT)).isFalse();
    assertThat(put.isDone()).isFalse();

    assertThat(take(consumer)).isEqualTo(1);

    value(put);
    assertThat(take(consumer)).isEqualTo(2);
  }

  @Test
  void three_producers_never_have_more_than_maxsize_items_in_the_queue() throws Exception {
    int maxsize = 4;
    JoinableQueue<Integer> consumer = open(maxsize);
    AtomicInteger puts = new AtomicInteger();
    List<Future<?>> producers = new ArrayList<>();
    for (int p = 0; p < 3; p++) {
      JoinableQueue<Integer> producer = open();
      int first = p * 100;
      producers.add(
          run(
              () -> {
                for (int i = first; i < first + 20; i++) {
                  producer.put(i);
                  puts.incrementAndGet();
                }
              }));
    }

    Set<Integer> got = new HashSet<>();
    for (int taken = 0; taken < 60; taken++) {
      // The slow consumer: goes on when the producers have all that they can have.
      int full = Math.min(60, taken + maxsize);
      await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> puts.get() >= full);
      assertThat(consumer.size()).isEqualTo(full - taken);
      assertThat(puts.get()).isEqualTo(full);
      got.add(take(consumer));
    }

    assertThat(got).hasSize(60);
    for (Future<?> each : producers) {
      value(each);
    }
    assertThat(consumer.join(SOON)).isTrue();
  }

  @Test
  void all_that_open_a_queue_agree_on_its_maxsize() {
    JoinableQueue<Integer> early = open();
    open(3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> open(4))
        .withMessageContaining(name)
        .withMessageContaining("3")
        .withMessageContaining("4");
    assertThatIllegalArgumentException().isThrownBy(() -> open(0));
    open(3);
    for (int i = 0; i < 3; i++) {
      early.put(i);
    }
    assertThat(early.put(3, Duration.ZERO)).as("opened before anybody gave one").isFalse();
  }

  @Test
  void zero_and_less_mean_any_number() {
    open(-1);
    JoinableQueue<Integer> queue = open(0);

    for (int i = 0; i < 100; i++) {
      assertThat(queue.put(i, Duration.ZERO)).isTrue();
    }

    assertThat(queue.size()).isEqualTo(100);
  }

  @Test
  void the_place_of_a_producer_that_died_before_it_put_is_free_again() throws Exception {
    Broker broker = connect();
    JoinableQueue<Integer> queue = open(broker, QueueConfig.of(Integer.class).withMaxsize(1));
    // What such a producer leaves: room it was granted, room it waited for, and no more.
    writeToLedger(broker, LedgerEvent.RESERVED, LedgerEvent.RESERVED, LedgerEvent.RESERVED);
    assertThat(queue.put(1, MOMENT)).isFalse();

    assertThat(queue.put(2, Duration.ofSeconds(60))).isTrue();

    assertThat(take(queue)).isEqualTo(2);
  }

  @Test
  void an_interrupted_put_has_put_nothing() throws Exception {
    JoinableQueue<Integer> queue = open(1);
    queue.put(1);
    Thread[] putting = new Thread[1];
    Future<Boolean> put =
        threads.submit(
            () -> {
              putting[0] = Thread.currentThread();
              try {
                queue.put(2);
                return false;
              } catch (WaitInterruptedException e) {
                return Thread.currentThread().isInterrupted();
              }
            });
    JoinableQueue<Integer> other = open();
    assertThat(other.put(3, MOMENT)).isFalse();
    awaitWaiting(putting[0]);

    putting[0].interrupt();

    assertThat(value(put)).as("and the flag is set").isTrue();
    assertThat(take(queue)).isEqualTo(1);
    assertThat(other.put(4, Duration.ofSeconds(5))).as("its place in the line is free").isTrue();
    assertThat(take(queue)).isEqualTo(4);
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void get_and_join_can_be_interrupted() throws Exception {
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    QueueDelivery<Integer> held = next(queue);
    for (Runnable wait : List.<Runnable>of(queue::join, () -> queue.get())) {
      Thread[] waiting = new Thread[1];
      Future<Boolean> interrupted =
          threads.submit(
              () -> {
                waiting[0] = Thread.currentThread();
                try {
                  wait.run();
                  return false;
                } catch (WaitInterruptedException e) {
                  return Thread.currentThread().isInterrupted();
                }
              });
      await().atMost(SOON).until(() -> waiting[0] != null);
      awaitWaiting(waiting[0]);
      waiting[0].interrupt();
      assertThat(value(interrupted)).isTrue();
    }
    held.taskDone();
    queue.put(2);
    assertThat(take(queue)).isEqualTo(2);
  }

  // ---- giving back, dying

  @Test
  void a_released_item_comes_again_before_later_ones() {
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    queue.put(2);
    QueueDelivery<Integer> delivery = next(queue);

    delivery.release();

    assertThat(queue.size()).isEqualTo(2);
    assertThatIllegalStateException()
        .isThrownBy(delivery::taskDone)
        .withMessageContaining("released");
    QueueDelivery<Integer> again = next(open());
    assertThat(again.item()).isEqualTo(1);
    assertThat(again.count()).isEqualTo(2);
    again.taskDone();
    assertThat(take(queue)).isEqualTo(2);
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void an_item_that_comes_back_ever_so_often_is_not_lost() {
    JoinableQueue<Integer> queue = open();
    JoinableQueue<Integer> other = open();
    queue.put(1);

    for (int count = 1; count <= 25; count++) {
      QueueDelivery<Integer> delivery = next(count % 2 == 0 ? queue : other);
      assertThat(delivery.item()).isEqualTo(1);
      assertThat(delivery.count()).isEqualTo(count);
      assertThat(queue.unfinished()).isEqualTo(1);
      delivery.release();
    }

    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.join(Duration.ZERO)).isFalse();
    assertThat(take(queue)).isEqualTo(1);
    assertThat(queue.join(SOON)).isTrue();
    assertThat(queue.get(MOMENT)).isEmpty();
  }

  @Test
  void when_a_consumer_dies_its_item_comes_back_and_join_returns() throws Exception {
    MortalBroker mortal = new MortalBroker(connect());
    JoinableQueue<Integer> dying = open(mortal, QueueConfig.of(Integer.class));
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    assertThat(next(dying).item()).isEqualTo(1);
    Future<?> joined = run(queue::join);

    mortal.die();

    QueueDelivery<Integer> again = next(queue);
    assertThat(again.item()).isEqualTo(1);
    assertThat(again.count()).isEqualTo(2);
    assertThat(joined.isDone()).isFalse();
    again.taskDone();
    value(joined);
  }

  @Test
  void an_item_that_was_done_before_its_holder_died_does_not_come_back() {
    MortalBroker mortal = new MortalBroker(connect());
    JoinableQueue<Integer> dying = open(mortal, QueueConfig.of(Integer.class));
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    take(dying);

    mortal.die();

    assertThat(queue.join(SOON)).isTrue();
    assertThat(queue.get(MOMENT)).isEmpty();
  }

  @Test
  void an_item_held_longer_than_a_lease_stays_with_its_holder() {
    JoinableQueue<Integer> queue = open();
    JoinableQueue<Integer> other = open();
    queue.put(1);
    QueueDelivery<Integer> held = next(queue);

    assertThat(other.get(Topics.LEASE.plusSeconds(5))).isEmpty();

    held.taskDone();
    assertThat(other.join(SOON)).isTrue();
  }

  @Test
  void whoever_dies_or_gives_back_every_item_is_done_in_the_end() throws Exception {
    int each = 40;
    Set<Integer> done = ConcurrentHashMap.newKeySet();
    JoinableQueue<Integer> joining = open(5);
    List<Future<?>> ends = new ArrayList<>();
    for (int p = 0; p < 3; p++) {
      JoinableQueue<Integer> producer = open();
      int first = p * each;
      ends.add(run(() -> IntStream.range(first, first + each).forEach(producer::put)));
    }
    AtomicInteger deaths = new AtomicInteger();
    for (int c = 0; c < 4; c++) {
      Random random = new Random(c);
      ends.add(run(() -> consumeAndDie(random, deaths, done)));
    }

    await().atMost(Duration.ofSeconds(60)).until(() -> done.size() == 3 * each);
    joining.shutdown();
    joining.join();

    for (Future<?> end : ends) {
      value(end);
    }
    assertThat(deaths).hasPositiveValue();
    assertThat(joining.unfinished()).isZero();
    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(joining::get);
  }

  /** A chain of consumers: each in its own process, until it dies and the next one comes. */
  private void consumeAndDie(Random random, AtomicInteger deaths, Set<Integer> done) {
    while (true) {
      MortalBroker mortal = new MortalBroker(connect());
      JoinableQueue<Integer> consumer =
          JoinableQueue.open(mortal, name, QueueConfig.of(Integer.class));
      try {
        while (true) {
          QueueDelivery<Integer> delivery = consumer.get();
          int chance = random.nextInt(10);
          if (chance == 0) {
            mortal.die();
            deaths.incrementAndGet();
            break;
          } else if (chance == 1) {
            delivery.release();
          } else {
            done.add(delivery.item());
            delivery.taskDone();
          }
        }
      } catch (QueueShutDownException e) {
        return;
      } finally {
        consumer.close();
      }
    }
  }

  // ---- shutdown

  @Test
  void after_the_shutdown_puts_fail_everywhere_at_once_and_gets_drain() {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    here.put(1);
    here.put(2);

    here.shutdown();

    assertThatExceptionOfType(QueueShutDownException.class)
        .isThrownBy(() -> there.put(3))
        .withMessageContaining(name);
    assertThatExceptionOfType(QueueShutDownException.class)
        .isThrownBy(() -> here.put(3, Duration.ZERO));
    assertThat(List.of(take(there), take(here))).containsExactly(1, 2);
    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(there::get);
    assertThatExceptionOfType(QueueShutDownException.class)
        .isThrownBy(() -> here.get(Duration.ZERO));
    assertThat(here.join(SOON)).isTrue();
    here.shutdown();
  }

  @Test
  void a_put_after_the_shutdown_fails_where_the_news_comes_late_too() throws Exception {
    MortalBroker slow = new MortalBroker(connect());
    JoinableQueue<Integer> queue = open(slow, QueueConfig.of(Integer.class));
    queue.put(1);
    slow.goDeaf();
    writeToLedger(slow, LedgerEvent.SHUT_DOWN);
    Thread[] putting = new Thread[1];
    Future<?> put =
        run(
            () -> {
              putting[0] = Thread.currentThread();
              queue.put(2);
            });
    await().atMost(SOON).until(() -> putting[0] != null);
    awaitWaiting(putting[0]);

    slow.hear();

    assertFailed(put, QueueShutDownException.class);
    assertThat(take(queue)).isEqualTo(1);
    assertThat(queue.join(SOON)).isTrue();
    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(queue::get);
  }

  @Test
  void a_get_after_shut_down_now_fails_where_the_news_comes_late_too() throws Exception {
    MortalBroker slow = new MortalBroker(connect());
    JoinableQueue<Integer> queue = open(slow, QueueConfig.of(Integer.class));
    queue.put(1);
    slow.goDeaf();
    writeToLedger(slow, LedgerEvent.SHUT_DOWN_NOW);
    Thread[] getting = new Thread[1];
    Future<?> get =
        run(
            () -> {
              getting[0] = Thread.currentThread();
              queue.get();
            });
    await().atMost(SOON).until(() -> getting[0] != null);
    awaitWaiting(getting[0]);

    slow.hear();

    assertFailed(get, QueueShutDownException.class);
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void the_shutdown_ends_puts_and_gets_that_wait() throws Exception {
    JoinableQueue<Integer> here = open(1);
    JoinableQueue<Integer> there = open();
    Future<?> getHere = run(here::get);
    Future<?> getThere = run(there::get);
    here.put(1);
    here.put(2);
    here.put(3);
    Future<?> putHere = run(() -> here.put(4));
    Future<?> putThere = run(() -> there.put(5));
    value(getHere);
    value(getThere);
    assertThat(there.put(6, MOMENT)).isFalse();

    there.shutdown();

    assertFailed(putHere, QueueShutDownException.class);
    assertFailed(putThere, QueueShutDownException.class);
    assertThat(take(here)).isEqualTo(3);
  }

  @Test
  void a_get_that_waits_ends_with_the_shutdown_of_an_empty_queue() throws Exception {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    List<Future<?>> gets = List.of(run(here::get), run(there::get), run(() -> there.get(SOON)));

    open().shutdown();

    gets.forEach(each -> assertFailed(each, QueueShutDownException.class));
  }

  @Test
  void after_the_shutdown_a_get_waits_for_what_others_hold_until_it_is_done() throws Exception {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    here.put(1);
    QueueDelivery<Integer> held = next(there);
    here.shutdown();
    Future<?> get = run(here::get);
    assertThat(here.get(MOMENT)).isEmpty();
    assertThat(get.isDone()).isFalse();

    held.taskDone();

    assertFailed(get, QueueShutDownException.class);
  }

  @Test
  void after_the_shutdown_a_get_gets_what_somebody_held_who_died() throws Exception {
    MortalBroker mortal = new MortalBroker(connect());
    JoinableQueue<Integer> dying = open(mortal, QueueConfig.of(Integer.class));
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    next(dying);
    queue.shutdown();
    Future<Integer> get = threads.submit(() -> take(queue));

    mortal.die();

    assertThat(value(get)).isEqualTo(1);
    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void after_the_shutdown_a_get_does_not_wait_longer_than_a_lease() {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    here.put(1);
    QueueDelivery<Integer> held = next(there);
    here.shutdown();

    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(here::get);

    held.taskDone();
    assertThat(here.join(SOON)).isTrue();
  }

  @Test
  void shut_down_now_drops_what_is_queued_and_ends_the_waits() throws Exception {
    JoinableQueue<Integer> here = open(2);
    JoinableQueue<Integer> there = open();
    here.put(1);
    here.put(2);
    Future<?> put = run(() -> here.put(3));
    Future<?> joined = run(here::join);
    assertThat(there.put(4, MOMENT)).isFalse();

    there.shutdownNow();

    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(here::get);
    assertThatExceptionOfType(QueueShutDownException.class)
        .isThrownBy(() -> there.get(Duration.ZERO));
    assertFailed(put, QueueShutDownException.class);
    value(joined);
    assertThat(here.size()).isZero();
    assertThat(here.unfinished()).isZero();
  }

  @Test
  void after_shut_down_now_join_waits_for_what_is_held() throws Exception {
    JoinableQueue<Integer> here = open();
    JoinableQueue<Integer> there = open();
    here.put(1);
    here.put(2);
    QueueDelivery<Integer> held = next(there);
    here.shutdown(true);
    Future<?> joined = run(here::join);
    assertThat(here.join(MOMENT)).isFalse();

    held.taskDone();

    value(joined);
  }

  @Test
  void after_shut_down_now_what_is_released_is_dropped() {
    JoinableQueue<Integer> here = open();
    here.put(1);
    QueueDelivery<Integer> held = next(here);
    open().shutdownNow();

    held.release();

    assertThat(here.join(SOON)).isTrue();
    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(here::get);
  }

  @Test
  void after_shut_down_now_join_does_not_wait_for_the_dead() throws Exception {
    MortalBroker mortal = new MortalBroker(connect());
    JoinableQueue<Integer> dying = open(mortal, QueueConfig.of(Integer.class));
    JoinableQueue<Integer> queue = open();
    queue.put(1);
    queue.put(2);
    next(dying);
    queue.shutdownNow();
    assertThat(queue.join(MOMENT)).isFalse();

    mortal.die();

    assertThat(queue.join(SOON)).isTrue();
  }

  @Test
  void a_queue_that_was_shut_down_stays_so_until_it_is_reopened() {
    JoinableQueue<Integer> first = open(1);
    first.put(1);
    first.shutdownNow();
    first.close();
    JoinableQueue<Integer> second = open();
    assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(() -> second.put(2));

    JoinableQueue<Integer> third = open(QueueConfig.of(Integer.class).withMaxsize(5).withReopen());
    third.put(3);

    assertThat(take(second)).isEqualTo(3);
    assertThat(third.join(SOON)).isTrue();
  }

  // ---- close

  @Test
  void a_closed_queue_cannot_be_used_here_and_can_elsewhere() {
    JoinableQueue<Integer> queue = open();
    JoinableQueue<Integer> other = open();
    queue.put(1);

    queue.close();
    queue.close();

    for (Runnable use :
        List.<Runnable>of(
            () -> queue.put(2),
            () -> queue.put(2, Duration.ZERO),
            () -> queue.get(),
            () -> queue.get(Duration.ZERO),
            queue::join,
            () -> queue.join(Duration.ZERO),
            queue::size,
            queue::unfinished,
            queue::shutdown)) {
      assertThatIllegalStateException()
          .isThrownBy(use::run)
          .withMessageContaining("closed")
          .withMessageContaining(name);
    }
    assertThat(take(other)).isEqualTo(1);
  }

  @Test
  void closing_gives_back_what_is_held() {
    JoinableQueue<Integer> queue = open();
    JoinableQueue<Integer> other = open();
    queue.put(1);
    queue.put(2);
    QueueDelivery<Integer> held = next(queue);
    next(queue);

    queue.close();

    assertThatIllegalStateException().isThrownBy(held::taskDone).withMessageContaining("closed");
    assertThat(other.size()).isEqualTo(2);
    assertThat(List.of(take(other), take(other))).containsExactlyInAnyOrder(1, 2);
    assertThat(other.join(SOON)).isTrue();
  }

  @Test
  void closing_ends_the_waits_here() {
    JoinableQueue<Integer> queue = open(1);
    JoinableQueue<Integer> other = open();
    queue.put(1);
    next(queue);
    Future<?> get = run(queue::get);
    Future<?> join = run(queue::join);
    assertThat(other.get(MOMENT)).isEmpty();

    queue.close();

    assertFailed(get, IllegalStateException.class);
    assertFailed(join, IllegalStateException.class);
  }

  @Test
  void a_put_that_waits_when_its_queue_is_closed_leaves_no_place_behind() {
    JoinableQueue<Integer> queue = open(1);
    JoinableQueue<Integer> other = open();
    queue.put(1);
    Future<?> put = run(() -> queue.put(2));
    assertThat(other.put(3, MOMENT)).isFalse();

    queue.close();

    assertFailed(put, IllegalStateException.class);
    assertThat(take(other)).isEqualTo(1);
    assertThat(other.put(4, Duration.ofSeconds(5))).isTrue();
    assertThat(take(other)).isEqualTo(4);
  }

  // ---- the program everybody writes first

  /** What the producer of the classic program sends. */
  record Message(boolean end, double number) {}

  @Test
  void the_classic_program_with_one_consumer() throws Exception {
    classic(1);
  }

  @Test
  void the_classic_program_with_three_consumers() throws Exception {
    classic(3);
  }

  private void classic(int consumers) throws Exception {
    Random random = new Random(SEED);
    Queue<Double> sent = new ConcurrentLinkedQueue<>();
    Map<Double, Integer> doubled = new ConcurrentHashMap<>();
    QueueConfig<Message> config = QueueConfig.of(Message.class);
    JoinableQueue<Message> producing = open(config);
    List<Future<?>> ends = new ArrayList<>();
    for (int c = 0; c < consumers; c++) {
      JoinableQueue<Message> consuming = open(config);
      ends.add(
          run(
              () -> {
                boolean end = false;
                while (!end) {
                  QueueDelivery<Message> next = consuming.get();
                  end = next.item().end();
                  if (end) {
                    consuming.put(next.item()); // for the others
                  } else {
                    doubled.merge(next.item().number() * 2, 1, Integer::sum);
                  }
                  next.taskDone();
                }
              }));
    }
    Future<?> producer =
        run(
            () -> {
              for (double n = random.nextDouble(); n <= 0.8; n = random.nextDouble()) {
                producing.put(new Message(false, n));
                sent.add(n);
              }
              producing.put(new Message(true, 0));
            });

    value(producer);
    for (Future<?> each : ends) {
      value(each);
    }
    // The end that the last consumer put for the others, of whom there are none.
    QueueDelivery<Message> left = next(producing);
    assertThat(left.item().end()).isTrue();
    left.taskDone();
    producing.join();
    assertThat(sent).hasSizeGreaterThan(3);
    assertThat(doubled.keySet())
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(n -> n * 2).toList());
    assertThat(doubled.values()).containsOnly(1);
  }
}
