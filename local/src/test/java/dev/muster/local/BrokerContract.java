package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Broker} promises. */
@Timeout(60)
abstract class BrokerContract {
  /** How long what must come may take on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(20);

  private final String name = "contract-" + UUID.randomUUID();
  private final QueueSpec queue = queue(Topics.LEASE);
  private final Partition tasks = new Partition(queue.topic().name(), 0);
  private final TopicSpec log = Topics.results(name);
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Broker broker;
  private Sender sender;

  /** A broker for one test, or a connection to one that others use, too. */
  abstract Broker broker();

  /** How long to look for what must not come. */
  abstract Duration aWhile();

  /** The shortest lease this broker allows. */
  abstract Duration shortLease();

  /** How long a new taker may wait for a record that is there. */
  abstract Duration joiningLimit();

  @BeforeEach
  void open_what_all_tests_need() {
    broker = broker();
    broker.createTopics(List.of(log));
    sender = opened(broker.sender());
  }

  @AfterEach
  void close_what_was_opened() throws Exception {
    threads.shutdownNow();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  // ---------------------------------------------------------------- topics

  @Test
  void a_topic_has_the_partitions_it_was_created_with() {
    assertThat(broker.partitions(log.name())).isEqualTo(log.partitions());
  }

  @Test
  void a_missing_topic_has_no_partitions() {
    assertThat(broker.partitions("muster.nowhere.tasks")).isZero();
  }

  @Test
  void creating_a_topic_again_leaves_it_as_it_is() {
    send(log(0), "a");

    broker.createTopics(List.of(new TopicSpec(log.name(), 1, Map.of())));

    assertThat(broker.partitions(log.name())).isEqualTo(log.partitions());
    assertThat(readAll(log(0), 1)).containsExactly("a");
  }

  // ---------------------------------------------------------------- sender

  @Test
  void a_record_is_sent_when_its_offset_is_known() {
    assertThat(sender.send(log(0), null, bytes("a")).join()).isZero();
    assertThat(sender.send(log(0), null, bytes("b")).join()).isEqualTo(1);
  }

  @Test
  void records_of_one_thread_keep_their_order() {
    List<String> texts = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
    texts.forEach(text -> unwaited(sender.send(log(0), null, bytes(text))));

    assertThat(readAll(log(0), texts.size())).isEqualTo(texts);
  }

  @Test
  void flush_waits_for_what_was_sent() {
    List<CompletableFuture<Long>> sent =
        IntStream.range(0, 100).mapToObj(i -> sender.send(log(0), null, bytes("a"))).toList();

    assertThat(sender.flush(SOON)).isTrue();
    assertThat(sent).allMatch(CompletableFuture::isDone);
  }

  @Test
  void closing_a_sender_sends_what_was_waiting() {
    Sender another = broker.sender();
    List<CompletableFuture<Long>> sent =
        IntStream.range(0, 100).mapToObj(i -> another.send(log(0), null, bytes("a"))).toList();

    another.close();
    another.close();

    assertThat(sent).allMatch(each -> each.isDone() && !each.isCompletedExceptionally());
  }

  @Test
  void a_closed_sender_sends_nothing() {
    Sender another = broker.sender();
    another.close();

    assertThatThrownBy(() -> another.send(log(0), null, bytes("a")).join())
        .hasCauseInstanceOf(BrokerException.class);
  }

  @Test
  void a_sender_is_not_disturbed_when_another_is_closed() {
    broker.sender().close();

    assertThat(sender.send(log(0), null, bytes("a")).join()).isZero();
  }

  @Test
  void a_record_for_a_partition_that_is_not_there_is_refused() {
    assertThatThrownBy(
            () -> sender.send(log(log.partitions()), null, bytes("a")).get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BrokerException.class)
        .hasMessageContaining(log.name());
    assertThatThrownBy(
            () ->
                sender
                    .send(new Partition("muster.nowhere.tasks", 0), null, bytes("a"))
                    .get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BrokerException.class);
  }

  @Test
  void the_largest_record_arrives_whole() {
    byte[] value = new byte[Topics.MAX_RECORD_BYTES];
    value[value.length - 1] = 7;
    sender.send(log(0), null, value).join();

    assertThat(read(log(0), From.beginning(), 1).get(0).value()).isEqualTo(value);
  }

  @Test
  void a_record_over_the_limit_is_refused_with_size_and_limit() {
    byte[] value = new byte[Topics.MAX_RECORD_BYTES + 1];

    assertThatThrownBy(() -> sender.send(log(0), null, value).join())
        .hasCauseInstanceOf(PayloadTooLargeException.class)
        .hasMessageContaining("%,d".formatted(Topics.MAX_RECORD_BYTES + 1))
        .hasMessageContaining("%,d".formatted(Topics.MAX_RECORD_BYTES));
  }

  // ---------------------------------------------------------------- queue: who gets what

  @Test
  void each_record_goes_to_exactly_one_taker() throws Exception {
    createQueue();
    int records = 100;
    IntStream.range(0, records).forEach(i -> send(tasks, "t" + i));
    ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();
    List<Future<?>> takers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      WorkQueue taker = taker();
      takers.add(
          threads.submit(
              () -> {
                while (taken.size() < records) {
                  Delivery delivery = taker.take(Duration.ofMillis(200));
                  if (delivery != null) {
                    delivery.accept();
                    taken.add(delivery.offset());
                  }
                }
                return null;
              }));
    }
    for (Future<?> each : takers) {
      each.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, records).mapToObj(Long::valueOf).toList());
  }

  @Test
  void a_taker_gets_the_oldest_record_first() throws Exception {
    createQueue();
    send(tasks, "a");
    send(tasks, "b");
    WorkQueue taker = taker();

    for (String expected : List.of("a", "b")) {
      Delivery delivery = take(taker);
      assertThat(text(delivery.value())).isEqualTo(expected);
      delivery.accept();
    }
  }

  @Test
  void the_first_delivery_has_count_one() throws Exception {
    createQueue();
    send(tasks, "a");

    assertThat(take(taker()).count()).isEqualTo(1);
  }

  @Test
  void what_was_sent_before_the_first_taker_came_is_delivered() throws Exception {
    createQueue();
    for (String text : List.of("a", "b", "c")) {
      send(tasks, text);
    }

    assertThat(text(take(taker()).value())).isEqualTo("a");
  }

  @Test
  void takers_that_come_together_are_served_at_once() throws Exception {
    createQueue();
    for (int i = 0; i < 4; i++) {
      send(tasks, "t" + i);
    }
    CountDownLatch ready = new CountDownLatch(4);
    List<Future<Duration>> waited = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waited.add(
          threads.submit(
              () -> {
                ready.countDown();
                ready.await();
                long begin = System.nanoTime();
                take(taker());
                return Duration.ofNanos(System.nanoTime() - begin);
              }));
    }

    for (Future<Duration> each : waited) {
      assertThat(each.get()).isLessThan(joiningLimit());
    }
  }

  @Test
  void creating_a_queue_again_leaves_what_was_done_alone() throws Exception {
    createQueue();
    send(tasks, "a");
    send(tasks, "b");
    WorkQueue taker = taker();
    take(taker).accept();
    taker.close();

    createQueue();

    assertThat(text(take(taker()).value())).isEqualTo("b");
  }

  @Test
  void a_queue_that_was_not_created_cannot_be_joined() {
    assertThatThrownBy(() -> broker.workQueue(queue))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(queue.topic().name())
        .hasMessageContaining("createQueue");
  }

  // ---------------------------------------------------------------- queue: settling

  @Test
  void an_accepted_record_goes_to_nobody_again() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    take(taker).accept();

    assertThat(taker.take(aWhile())).isNull();
    assertThat(taker().take(aWhile())).isNull();
  }

  @Test
  void accepting_holds_when_the_taker_closes_right_after() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    take(taker).accept();
    taker.close();

    assertThat(taker().take(aWhile())).isNull();
  }

  @Test
  void committing_makes_it_known_that_a_record_was_accepted() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    WorkQueue taker = taker();
    take(taker).accept();

    taker.commit();

    assertThat(taker().take(shortLease().plus(aWhile()))).isNull();
  }

  @Test
  void committing_settles_nothing_that_is_held() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    Delivery delivery = take(taker);

    taker.commit();

    assertThat(taker().take(aWhile())).isNull();
    assertThat(delivery.renew()).isTrue();
  }

  @Test
  void a_released_record_goes_to_the_next_taker_with_a_higher_count() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    WorkQueue other = taker();
    Delivery delivery = take(taker);
    delivery.release();
    taker.commit();

    Delivery again = take(other, Duration.ofSeconds(5));

    assertThat(text(again.value())).isEqualTo("a");
    assertThat(again.count()).isEqualTo(2);
  }

  @Test
  void a_rejected_record_goes_to_nobody_again() throws Exception {
    createQueue();
    send(tasks, "a");
    send(tasks, "b");
    WorkQueue taker = taker();
    take(taker).reject();

    Delivery next = take(taker);
    assertThat(text(next.value())).isEqualTo("b");
    next.accept();
    assertThat(taker.take(aWhile())).isNull();
  }

  @Test
  void a_delivery_can_be_settled_once() throws Exception {
    createQueue();
    send(tasks, "a");
    Delivery delivery = take(taker());
    delivery.accept();

    assertThatThrownBy(delivery::release).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(delivery::accept).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_taker_must_settle_before_it_takes_again() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    take(taker);

    assertThatThrownBy(() -> taker.take(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_large_record_is_taken_whole() throws Exception {
    createQueue();
    byte[] value = new byte[Topics.MAX_RECORD_BYTES];
    value[value.length - 1] = 7;
    sender.send(tasks, null, value).join();

    assertThat(take(taker()).value()).isEqualTo(value);
  }

  // ---------------------------------------------------------------- queue: leases

  @Test
  void a_record_goes_to_another_taker_when_the_lease_is_over() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    take(taker());
    long begin = System.nanoTime();

    Delivery again = take(taker());

    assertThat(again.count()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThan(shortLease().dividedBy(2));
  }

  @Test
  void a_renewed_record_stays_beyond_the_lease() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    WorkQueue holder = taker();
    Delivery delivery = take(holder);
    WorkQueue other = taker();
    for (int i = 0; i < 6; i++) {
      assertThat(delivery.renew()).isTrue();
      assertThat(other.take(shortLease().dividedBy(3))).isNull();
    }

    delivery.accept();

    assertThat(holder.take(Duration.ZERO)).isNull();
    assertThat(other.take(shortLease().plus(aWhile()))).isNull();
  }

  @Test
  void a_renewed_record_can_be_released() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    Delivery delivery = take(taker);
    assertThat(delivery.renew()).isTrue();
    delivery.release();

    assertThat(take(taker).count()).isEqualTo(2);
  }

  @Test
  void a_lost_lease_cannot_be_renewed() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    Delivery late = take(taker());
    take(taker());

    assertThat(late.renew()).isFalse();
  }

  @Test
  void settling_after_the_lease_was_lost_harms_nobody() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    send(tasks, "b");
    WorkQueue slow = taker();
    Delivery late = take(slow);
    Delivery current = take(taker());
    while (!text(current.value()).equals("a")) { // the other one is free from the beginning
      current.accept();
      current = take(taker());
    }

    assertThatCode(late::accept).doesNotThrowAnyException();
    assertThatCode(slow::commit).doesNotThrowAnyException();

    assertThat(current.renew()).isTrue();
  }

  @Test
  void a_taker_whose_renewal_failed_takes_on() throws Exception {
    createQueue(queue(shortLease()));
    send(tasks, "a");
    WorkQueue slow = taker();
    Delivery late = take(slow);
    WorkQueue other = taker();
    take(other).accept();
    other.commit();
    assertThat(late.renew()).isFalse();
    late.release();
    send(tasks, "b");

    assertThat(text(take(slow).value())).isEqualTo("b");
  }

  @Test
  void a_settled_delivery_cannot_be_renewed_and_does_not_wait_for_the_next_one() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    Delivery delivery = take(taker);
    delivery.accept();
    Future<?> waiting = threads.submit(() -> taker.take(SOON));
    long begin = System.nanoTime();

    assertThat(delivery.renew()).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON.dividedBy(4));
    assertThat(waiting).isNotDone();
  }

  @Test
  void renewing_and_accepting_at_the_same_time_loses_nothing() throws Exception {
    createQueue();
    int records = 50;
    IntStream.range(0, records).forEach(i -> send(tasks, "t" + i));
    WorkQueue taker = taker();
    for (int i = 0; i < records; i++) {
      Delivery delivery = take(taker);
      assertThat(delivery.offset()).isEqualTo(i);
      assertThat(delivery.count()).isEqualTo(1);
      Future<Boolean> renewal = threads.submit(delivery::renew);
      delivery.accept();
      renewal.get();
    }

    assertThat(taker.take(aWhile())).isNull();
  }

  @Test
  void renewals_survive_an_interrupted_thread() throws Exception {
    createQueue();
    send(tasks, "a");
    Delivery delivery = take(taker());

    Thread.currentThread().interrupt();
    boolean renewed = delivery.renew();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(renewed).isTrue();
  }

  // ---------------------------------------------------------------- queue: waiting

  @Test
  void taking_gives_up_when_the_time_is_over() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    long begin = System.nanoTime();

    assertThat(taker.take(Duration.ofMillis(300))).isNull();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void a_waiting_taker_gets_what_is_sent_meanwhile() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    Future<Delivery> waiting = threads.submit(() -> taker.take(SOON));
    send(tasks, "a");

    assertThat(text(waiting.get().value())).isEqualTo("a");
  }

  @Test
  void a_wakeup_ends_the_take_that_waits() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    assertThat(taker.take(Duration.ofMillis(10))).isNull();
    Future<Delivery> waiting = threads.submit(() -> taker.take(SOON));

    taker.wakeup();

    assertThat(waiting.get(5, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void a_wakeup_between_takes_ends_the_next_one_only() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    taker.wakeup();

    assertThat(taker.take(SOON)).isNull();
    assertThat(text(take(taker).value())).isEqualTo("a");
  }

  @Test
  void wakeups_disturb_neither_records_nor_renewals() throws Exception {
    createQueue();
    int records = 60;
    IntStream.range(0, records).forEach(i -> send(tasks, "t" + i));
    WorkQueue taker = taker();
    AtomicBoolean over = new AtomicBoolean();
    Future<?> waking =
        threads.submit(
            () -> {
              while (!over.get()) {
                taker.wakeup();
                Thread.onSpinWait();
                TimeUnit.MICROSECONDS.sleep(300);
              }
              return null;
            });
    List<Long> taken = new ArrayList<>();
    while (taken.size() < records) {
      Delivery delivery = taker.take(SOON);
      if (delivery != null) {
        assertThat(delivery.renew()).isTrue();
        assertThat(delivery.count()).isEqualTo(1);
        delivery.accept();
        taken.add(delivery.offset());
      }
    }
    over.set(true);
    waking.get();

    assertThat(taken).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void closing_ends_the_take_that_waits() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    Future<Delivery> waiting = threads.submit(() -> taker.take(SOON));

    taker.close();
    taker.close();

    assertThat(waiting.get(5, TimeUnit.SECONDS)).isNull();
    assertThat(taker.take(SOON)).isNull();
  }

  @Test
  void closing_gives_back_what_is_held() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    Delivery held = take(taker);
    WorkQueue other = taker();
    Future<Delivery> waiting = threads.submit(() -> other.take(SOON));

    taker.close();

    assertThat(waiting.get(5, TimeUnit.SECONDS).count()).isEqualTo(2);
    assertThat(held.renew()).isFalse();
    assertThatCode(held::accept).doesNotThrowAnyException();
  }

  @Test
  void closing_gives_back_what_is_held_when_the_thread_is_interrupted() throws Exception {
    createQueue();
    send(tasks, "a");
    WorkQueue taker = taker();
    take(taker);

    Thread.currentThread().interrupt();
    taker.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(take(taker(), Duration.ofSeconds(5)).count()).isEqualTo(2);
  }

  @Test
  void an_interrupted_take_takes_nothing() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              begun.countDown();
              try {
                taker.take(SOON);
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(!Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    begun.await();
    thread.interrupt();

    assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
    send(tasks, "a");
    assertThat(take(taker).count()).isEqualTo(1);
  }

  @Test
  void the_backlog_is_what_waits_and_what_is_held() throws Exception {
    createQueue();
    WorkQueue taker = taker();
    for (String text : List.of("a", "b", "c")) {
      send(tasks, text);
    }
    take(taker).accept();
    take(taker);

    await().atMost(SOON).until(() -> broker.backlog(queue) == 2);
  }

  @Test
  void takers_are_counted_while_they_are_there() throws Exception {
    broker.createQueue(queue);
    assertThat(broker.takers(queue)).isZero();
    WorkQueue first = taker();
    WorkQueue second = taker();

    for (WorkQueue taker : List.of(first, second)) {
      assertThat(taker.take(Duration.ofMillis(50))).isNull();
    }
    await().atMost(SOON).until(() -> broker.takers(queue) == 2);

    second.close();
    await().atMost(SOON).until(() -> broker.takers(queue) == 1);
  }

  @Test
  void a_queue_that_nobody_created_has_no_takers() {
    assertThat(broker.takers(queue)).isZero();
  }

  @Test
  void a_queue_that_nobody_created_has_no_backlog() {
    assertThat(broker.backlog(queue)).isZero();
  }

  @Test
  void what_all_have_finished_with_can_be_purged() throws Exception {
    createQueue();
    for (String text : List.of("a", "b", "c")) {
      send(tasks, text);
    }
    WorkQueue taker = taker();
    take(taker).accept();
    take(taker).accept();
    Delivery held = take(taker);

    await()
        .atMost(SOON)
        .until(
            () -> {
              broker.purge(queue);
              assertThat(held.renew()).isTrue();
              return !readAll(tasks, 1).contains("a");
            });

    assertThat(readAll(tasks, 1)).contains("c");
  }

  // ---------------------------------------------------------------- feed

  @Test
  void a_feed_from_the_beginning_reads_everything() {
    Instant before = Instant.now().minusSeconds(5);
    sender.send(log(0), bytes("k"), bytes("a")).join();
    sender.send(log(0), null, bytes("b")).join();

    List<Entry> read = read(log(0), From.beginning(), 2);

    assertThat(read).extracting(Entry::offset).containsExactly(0L, 1L);
    assertThat(read).extracting(Entry::partition).containsOnly(log(0));
    assertThat(read.get(0).key()).isEqualTo(bytes("k"));
    assertThat(read.get(1).key()).isNull();
    assertThat(read).extracting(entry -> text(entry.value())).containsExactly("a", "b");
    assertThat(read).allMatch(entry -> entry.appendedAt().isAfter(before));
  }

  @Test
  void a_feed_from_the_end_reads_what_comes_after_it_was_opened() {
    send(log(0), "a");
    Feed feed = feed(Map.of(log(0), From.end()));
    send(log(0), "b");

    assertThat(texts(feed, 1)).containsExactly("b");
  }

  @Test
  void a_feed_from_a_time_reads_what_was_appended_then_or_later() {
    send(log(0), "a");
    awaitNextMillisecond();
    send(log(0), "b");
    send(log(0), "c");
    Instant time = read(log(0), From.beginning(), 3).get(1).appendedAt();

    assertThat(texts(feed(Map.of(log(0), From.time(time))), 2)).containsExactly("b", "c");
  }

  @Test
  void a_feed_from_a_time_to_come_reads_what_is_appended_next() {
    send(log(0), "a");
    Feed feed = feed(Map.of(log(0), From.time(Instant.now().plusSeconds(3600))));
    send(log(0), "b");

    assertThat(texts(feed, 1)).containsExactly("b");
  }

  @Test
  void a_feed_from_an_offset_begins_there() {
    for (String text : List.of("a", "b", "c")) {
      send(log(0), text);
    }

    assertThat(texts(feed(Map.of(log(0), From.offset(1))), 2)).containsExactly("b", "c");
  }

  @Test
  void a_feed_from_an_offset_that_is_gone_begins_with_the_oldest_kept() {
    for (String text : List.of("a", "b", "c")) {
      send(log(0), text);
    }
    broker.truncate(log(0), 2);

    assertThat(texts(feed(Map.of(log(0), From.offset(0))), 1)).containsExactly("c");
  }

  @Test
  void a_feed_goes_on_where_the_records_before_it_are_removed() {
    for (String text : List.of("a", "b", "c")) {
      send(log(0), text);
    }
    Feed feed = feed(Map.of(log(0), From.beginning()));
    broker.truncate(log(0), 2);

    assertThat(texts(feed, 1)).containsExactly("c");
  }

  @Test
  void a_feed_comes_to_the_end_of_a_log_whose_records_are_all_removed() {
    for (String text : List.of("a", "b", "c")) {
      send(log(0), text);
    }
    broker.truncate(log(0), 3);
    Feed feed = feed(Map.of(log(0), From.beginning()));

    await()
        .atMost(SOON)
        .until(
            () ->
                feed.read(Duration.ofMillis(50)).isEmpty() && feed.positions().equals(feed.ends()));
  }

  @Test
  void truncating_beyond_the_end_removes_everything() {
    send(log(0), "a");
    broker.truncate(log(0), 100);
    send(log(0), "b");

    assertThat(readAll(log(0), 1)).containsExactly("b");
  }

  @Test
  void a_feed_reads_many_partitions_each_from_its_own_place() {
    Feed feed = feed(Map.of(log(0), From.beginning(), log(1), From.offset(1), log(3), From.end()));
    send(log(0), "a0");
    send(log(1), "a1");
    send(log(1), "b1");
    send(log(2), "a2");
    send(log(3), "a3");

    // At the offset 1 of an empty partition: clamped to its end, which is 0.
    assertThat(texts(feed, 4)).containsExactlyInAnyOrder("a0", "a1", "b1", "a3");
  }

  @Test
  void two_feeds_do_not_disturb_each_other() {
    send(log(0), "a");

    assertThat(readAll(log(0), 1)).containsExactly("a");
    assertThat(readAll(log(0), 1)).containsExactly("a");
  }

  @Test
  void a_feed_knows_where_it_is_and_where_its_partitions_end() {
    for (String text : List.of("a", "b", "c")) {
      send(log(0), text);
    }
    Feed feed = feed(Map.of(log(0), From.offset(1), log(1), From.beginning()));
    assertThat(feed.positions()).isEqualTo(Map.of(log(0), 1L, log(1), 0L));
    assertThat(feed.ends()).isEqualTo(Map.of(log(0), 3L, log(1), 0L));

    texts(feed, 2);

    assertThat(feed.positions()).isEqualTo(Map.of(log(0), 3L, log(1), 0L));
  }

  @Test
  void a_feed_says_where_its_partitions_end_while_another_thread_waits_for_records()
      throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    assertThat(feed.read(Duration.ofMillis(200))).isEmpty();
    Future<List<Entry>> waiting = threads.submit(() -> feed.read(SOON));

    Future<Map<Partition, Long>> ends = threads.submit(feed::ends);

    assertThat(ends.get(3, TimeUnit.SECONDS)).isEqualTo(Map.of(log(0), 0L));
    assertThat(waiting).isNotDone();
    feed.wakeup();
  }

  @Test
  void a_feed_that_waits_for_records_is_closed_at_once() throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    assertThat(feed.read(Duration.ofMillis(200))).isEmpty();

    Future<?> closing = threads.submit(feed::close);

    assertThat(closing.get(2, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void a_feed_reads_large_records_one_after_the_other() {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    for (int i = 0; i < 4; i++) {
      sender.send(log(0), null, new byte[Topics.MAX_RECORD_BYTES]).join();
    }

    assertThat(entries(feed, 4))
        .hasSize(4)
        .allMatch(entry -> entry.value().length == Topics.MAX_RECORD_BYTES);
  }

  @Test
  void reading_gives_up_when_the_time_is_over() throws Exception {
    long begin = System.nanoTime();

    assertThat(feed(Map.of(log(0), From.beginning())).read(Duration.ofMillis(300))).isEmpty();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void a_waiting_read_gets_what_is_appended_meanwhile() throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    Future<List<Entry>> waiting = threads.submit(() -> feed.read(SOON));
    send(log(0), "a");

    assertThat(waiting.get(5, TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  void a_wakeup_ends_the_read_that_waits() throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    Future<List<Entry>> waiting = threads.submit(() -> feed.read(SOON));

    feed.wakeup();

    assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void a_wakeup_between_reads_ends_the_next_one_only() throws Exception {
    send(log(0), "a");
    Feed feed = feed(Map.of(log(0), From.beginning()));
    feed.wakeup();

    assertThat(feed.read(SOON)).isEmpty();
    assertThat(feed.read(SOON)).hasSize(1);
  }

  @Test
  void wakeups_disturb_neither_what_is_read_nor_questions() throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    AtomicInteger appended = new AtomicInteger();
    Future<?> waking =
        threads.submit(
            () -> {
              while (appended.get() < 100) {
                send(log(0), Integer.toString(appended.getAndIncrement()));
                feed.wakeup();
              }
              return null;
            });
    List<String> read = new ArrayList<>();
    while (read.size() < 100) {
      feed.read(SOON).forEach(entry -> read.add(text(entry.value())));
      assertThat(feed.ends().get(log(0))).isGreaterThanOrEqualTo(read.size());
      assertThat(feed.positions()).isEqualTo(Map.of(log(0), (long) read.size()));
    }
    waking.get();

    assertThat(read).isEqualTo(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
  }

  @Test
  void an_interrupted_read_loses_nothing() throws Exception {
    send(log(0), "a");
    Feed feed = feed(Map.of(log(0), From.beginning()));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> feed.read(SOON)).isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(texts(feed, 1)).containsExactly("a");
  }

  @Test
  void closing_a_feed_ends_the_read_that_waits() throws Exception {
    Feed feed = feed(Map.of(log(0), From.beginning()));
    Future<List<Entry>> waiting = threads.submit(() -> feed.read(SOON));
    assertThat(waiting).isNotDone();

    feed.close();
    feed.close();

    assertThatCode(
            () -> {
              try {
                assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
              } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class); // began after
              }
            })
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> feed.read(SOON)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_partition_that_is_not_there_cannot_be_read() {
    assertThatThrownBy(
            () -> broker.feed(Map.of(new Partition("muster.nowhere.x", 0), From.beginning())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("muster.nowhere.x");
    assertThatThrownBy(() -> broker.feed(Map.of(log(log.partitions()), From.beginning())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(log.name());
  }

  // ---------------------------------------------------------------- in the small

  QueueSpec queue(Duration lease) {
    QueueSpec usual = Topics.tasks(name);
    return new QueueSpec(usual.topic(), usual.group(), lease);
  }

  QueueSpec queue() {
    return queue;
  }

  Partition tasks() {
    return tasks;
  }

  Partition log(int number) {
    return new Partition(log.name(), number);
  }

  void createQueue() {
    createQueue(queue);
  }

  private void createQueue(QueueSpec spec) {
    broker.createQueue(spec);
  }

  /** The lease is the group's, as it was created. */
  WorkQueue taker() {
    return opened(broker.workQueue(queue));
  }

  Feed feed(Map<Partition, From> partitions) {
    return opened(broker.feed(partitions));
  }

  void send(Partition to, String text) {
    sender.send(to, null, bytes(text)).join();
  }

  static Delivery take(WorkQueue taker) throws InterruptedException {
    return take(taker, SOON);
  }

  static Delivery take(WorkQueue taker, Duration timeout) throws InterruptedException {
    return Objects.requireNonNull(taker.take(timeout), "nothing to take");
  }

  List<String> readAll(Partition partition, int atLeast) {
    return read(partition, From.beginning(), atLeast).stream()
        .map(entry -> text(entry.value()))
        .toList();
  }

  private List<Entry> read(Partition partition, From from, int atLeast) {
    return entries(feed(Map.of(partition, from)), atLeast);
  }

  private static List<String> texts(Feed feed, int atLeast) {
    return entries(feed, atLeast).stream().map(entry -> text(entry.value())).toList();
  }

  private static List<Entry> entries(Feed feed, int atLeast) {
    List<Entry> all = new ArrayList<>();
    long deadline = System.nanoTime() + SOON.toNanos();
    while (all.size() < atLeast && System.nanoTime() < deadline) {
      all.addAll(uninterrupted(() -> feed.read(Duration.ofSeconds(1))));
    }
    return all;
  }

  private static <T> T uninterrupted(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() <= now + 1) {
      Thread.onSpinWait();
    }
  }

  private static void unwaited(CompletableFuture<Long> sent) {
    assertThat(sent).isNotNull();
  }

  <T extends AutoCloseable> T opened(T what) {
    synchronized (open) {
      open.add(what);
    }
    return what;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
