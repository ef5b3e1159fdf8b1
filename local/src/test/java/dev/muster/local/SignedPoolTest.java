package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Attachment;
import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.SignedBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.SettledLetter;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueDelivery;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.ItemRecord;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.TerminateRecord;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those without the key achieve who can write to every topic: nothing that anybody runs. */
@Timeout(60)
class SignedPoolTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Partition TASKS = new Partition(Topics.tasks("p").topic().name(), 0);
  private static final Partition CONTROL = new Partition(Topics.control("p").name(), 0);
  private static final Partition DEAD = new Partition(Topics.dead("p").name(), 0);
  private static final Partition EVENTS = new Partition(Topics.events("p").name(), 0);
  private static final Partition SCHEMAS = new Partition(Topics.schemas("p").name(), 0);

  private final InMemoryBroker plain = InMemoryBroker.create();
  private final SignedBroker signed = signed("the-key-of-the-fleet");
  private final SignedBroker strange = signed("the-key-of-somebody-else");
  private final Codec codec = new Codec(SchemaStore.NONE);

  @TempDir Path folder;
  private Worker worker;
  private Pool pool;

  @SuppressWarnings("NullAway.Init") // opened before each test
  SignedPoolTest() {}

  private SignedBroker signed(String key) {
    return SignedBroker.over(plain, AuthKeys.parse(key));
  }

  @BeforeEach
  void start() {
    worker = startWorker();
    pool = Pool.on(signed, PoolConfig.pool("p"));
  }

  private Worker startWorker() {
    return Worker.on(signed, WorkerConfig.defaults().withPool("p").withSlots(1));
  }

  @AfterEach
  void end() {
    pool.terminate();
    pool.close();
    worker.close();
    plain.close();
  }

  private static void submit(Broker broker, Path mark) {
    try (TaskProducer producer = TaskProducer.open(broker, "p")) {
      producer
          .submit("dev.muster.local.Tasks::mark", Arguments.of(mark.toString(), 0L))
          .accepted()
          .join();
    }
  }

  private List<DeadLetterRecord> deadLetters(int atLeast) throws InterruptedException {
    List<DeadLetterRecord> all = new ArrayList<>();
    try (Feed feed = signed.feed(Map.of(DEAD, From.beginning()))) {
      while (all.size() < atLeast) {
        List<Entry> read = feed.read(SOON);
        assertThat(read).isNotEmpty();
        read.forEach(each -> all.add(codec.decode(each.value(), DeadLetterRecord.class)));
      }
    }
    return all;
  }

  @Test
  void an_unsigned_task_is_set_aside_and_the_next_one_runs() throws Exception {
    Path mark = folder.resolve("mark");
    submit(plain, mark);

    assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9);

    DeadLetterRecord letter = deadLetters(1).get(0);
    assertThat(letter.getReason()).isEqualTo(DeadReason.UNSIGNED);
    assertThat(letter.getDetail()).isEqualTo("it is not signed");
    assertThat(letter.getOffset()).isZero();
    assertThat(signed.rejected()).isPositive();
    assertThat(mark).doesNotExist();
  }

  @Test
  void the_largest_unsigned_record_is_set_aside_too() throws Exception {
    plain.sender().send(TASKS, null, new byte[Topics.MAX_RECORD_BYTES]).join();

    DeadLetterRecord letter = deadLetters(1).get(0);
    assertThat(letter.getReason()).isEqualTo(DeadReason.UNSIGNED);
    assertThat(letter.getDetail()).contains("only its first 974,848 bytes are kept");
    assertThat(letter.getOriginal().remaining()).isEqualTo(974_848);
  }

  @Test
  void a_submitter_with_another_key_gets_nothing_run() throws Exception {
    Path mark = folder.resolve("mark");
    submit(strange, mark);

    assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9);

    DeadLetterRecord letter = deadLetters(1).get(0);
    assertThat(letter.getReason()).isEqualTo(DeadReason.UNSIGNED);
    assertThat(letter.getDetail()).contains(strange.keyId(), "not accepted");
    assertThat(mark).doesNotExist();
  }

  @Test
  void a_task_of_another_pool_gets_nothing_run() throws Exception {
    Path mark = folder.resolve("mark");
    try (TaskProducer producer = TaskProducer.open(signed, "q")) {
      producer
          .submit("dev.muster.local.Tasks::mark", Arguments.of(mark.toString(), 0L))
          .accepted()
          .join();
    }
    copy(new Partition(Topics.tasks("q").topic().name(), 0), TASKS);

    assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9);

    assertThat(deadLetters(1).get(0).getDetail()).contains("signed for another topic");
    assertThat(mark).doesNotExist();
  }

  private void copy(Partition from, Partition to) throws InterruptedException {
    try (Feed feed = plain.feed(Map.of(from, From.beginning()));
        Sender sender = plain.sender()) {
      feed.read(SOON).forEach(entry -> sender.send(to, entry.key(), entry.value()).join());
    }
  }

  @Test
  void a_dead_letter_of_a_signed_record_has_the_record_without_its_signature() throws Exception {
    CancelRecord misplaced = new CancelRecord(new UUID(1, 2));
    send(signed, TASKS, misplaced);

    DeadLetterRecord letter = deadLetters(1).get(0);
    assertThat(letter.getReason()).isEqualTo(DeadReason.UNEXPECTED);
    assertThat(letter.getOriginal()).isEqualTo(ByteBuffer.wrap(Codec.encode(misplaced)));
  }

  @Test
  void an_unsigned_task_is_shown_to_who_has_the_key_and_cannot_be_replayed() throws Exception {
    Path mark = folder.resolve("mark");
    submit(plain, mark);
    deadLetters(1);
    try (Attachment attachment = Attachment.to(signed, "p")) {
      DeadLetters letters = new DeadLetters(attachment);

      DeadLetter letter = letters.find(0).orElseThrow();
      assertThat(letter.reason()).isEqualTo(DeadReason.UNSIGNED);
      assertThat(letter.original()).isNotEmpty();
      assertThat(letter.calls(1)).isEmpty();

      List<SettledLetter> settled = new ArrayList<>();
      letters.replay(DeadLetterSelection.all(), false, settled::add);
      assertThat(settled)
          .singleElement()
          .satisfies(each -> assertThat(each.refusal().orElseThrow()).contains("not signed"));
      letters.drop(DeadLetterSelection.all(), false, settled::add);
      assertThat(letters.find(0).orElseThrow().state()).isEqualTo(DeadLetterState.DROPPED);
    }
    assertThat(mark).doesNotExist();
  }

  @Test
  void a_failed_task_is_replayed_by_who_has_the_key_and_not_seen_by_who_has_not() throws Exception {
    Path file = folder.resolve("file");
    AsyncResult<String> handle = pool.applyAsync(FileTasks::read, file.toString());
    assertThat(handle.await(SOON)).isTrue();
    Files.writeString(file, "there now");
    List<SettledLetter> settled = new ArrayList<>();
    try (Attachment attachment = Attachment.to(strange, "p")) {
      new DeadLetters(attachment).replay(DeadLetterSelection.all(), false, settled::add);
    }
    assertThat(settled).isEmpty();

    try (Attachment attachment = Attachment.to(signed, "p")) {
      new DeadLetters(attachment).replay(DeadLetterSelection.all(), false, settled::add);

      assertThat(settled).singleElement().matches(SettledLetter::isDone);
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(new ResultLookup(attachment).find(handle.id(), SOON).get(0L))
                      .isNotNull()
                      .extracting(ResultLookup.Found::value)
                      .isEqualTo("there now"));
    }
  }

  private static void send(Broker broker, Partition to, SpecificRecord record) {
    broker.sender().send(to, null, Codec.encode(record)).join();
  }

  @Test
  void unsigned_orders_stop_nobody(@TempDir Path there) throws Exception {
    Path go = there.resolve("go");
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, go.toString());
    Awaitility.await().atMost(SOON).until(() -> handle.progress() > 0);

    send(plain, CONTROL, new CancelRecord(handle.id().value()));
    send(strange, CONTROL, new CancelRecord(handle.id().value()));
    send(plain, CONTROL, new TerminateRecord("anybody"));
    Awaitility.await().atMost(SOON).until(() -> signed.rejected() >= 3);
    Files.createFile(go);

    assertThat(handle.get(SOON)).isEqualTo(go.toString());
  }

  @Test
  void a_worker_starts_although_the_last_order_and_the_last_schema_are_unsigned() {
    send(plain, CONTROL, new TerminateRecord("anybody"));
    plain.sender().send(SCHEMAS, new byte[] {1}, new byte[] {2}).join();

    try (Worker another = startWorker()) {
      assertThat(another.id()).isNotBlank();
    }
  }

  @Test
  void unsigned_outcomes_are_not_believed() throws Exception {
    // A worker without the key takes part in a pool of the same name, on topics of its own, and
    // somebody copies what it sent.
    try (InMemoryBroker other = InMemoryBroker.create();
        Worker liar = Worker.on(other, WorkerConfig.defaults().withPool("p").withSlots(1))) {
      assertThat(liar.id()).isNotBlank();
      try (Feed feed = other.feed(Map.of(EVENTS, From.beginning()))) {
        feed.read(SOON).forEach(e -> plain.sender().send(EVENTS, null, e.value()).join());
      }
      Awaitility.await().atMost(SOON).until(() -> signed.rejected() > 0);

      assertThat(pool.workers()).noneMatch(each -> each.id().equals(liar.id()));
    }
  }

  @Test
  void who_has_no_key_gets_no_result_of_a_signed_pool() {
    try (Pool keyless = Pool.on(strange, PoolConfig.pool("p"))) {
      AsyncResult<Long> handle = keyless.applyAsync(Tasks::square, 3L);
      handle.accepted().join();
      Awaitility.await().atMost(SOON).until(() -> signed.rejected() > 0);

      assertThatThrownBy(() -> handle.get(Duration.ofMillis(100)))
          .isInstanceOf(ResultTimeoutException.class);
      keyless.terminate();
    }
  }

  @Test
  void an_unsigned_item_is_never_handed_out_and_stops_no_queue() throws Exception {
    try (JoinableQueue<String> queue = JoinableQueue.open(signed, "items", String.class)) {
      Partition items = new Partition(Topics.items("items").topic().name(), 0);
      Partition ledger = new Partition(Topics.ledger("items").name(), 0);
      send(plain, items, new ItemRecord(ByteBuffer.wrap(new byte[] {0}), -1L));
      send(plain, ledger, new TerminateRecord("no ledger record"));
      queue.put("a");
      send(strange, items, new ItemRecord(ByteBuffer.wrap(new byte[] {0}), 1L));
      send(plain, ledger, new TerminateRecord("no ledger record"));

      QueueDelivery<String> delivery = queue.get();
      assertThat(delivery.item()).isEqualTo("a");
      assertThat(queue.get(Duration.ofMillis(50))).isEmpty();
      delivery.taskDone();

      assertThat(queue.join(SOON)).isTrue();
      assertThat(queue.size()).isZero();
    }
  }
}
