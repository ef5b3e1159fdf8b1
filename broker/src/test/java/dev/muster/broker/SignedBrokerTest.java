package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedBrokerTest {
  private static final String OLD = "the old key of the fleet".replace(' ', '-');
  private static final String NEW = "the new key of the fleet".replace(' ', '-');
  private static final QueueSpec TASKS = Topics.tasks("p");
  private static final Partition TASK_LOG = partition("p");
  private static final byte[] KEY = bytes("key");

  private final InMemoryBroker plain = InMemoryBroker.create();
  private final SignedBroker signed = signed(OLD);

  private static Partition partition(String pool) {
    return new Partition(Topics.tasks(pool).topic().name(), 0);
  }

  private SignedBroker signed(String keys) {
    return SignedBroker.over(plain, AuthKeys.parse(keys));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @BeforeEach
  void create() {
    plain.createQueue(TASKS);
    plain.createQueue(Topics.tasks("q"));
  }

  @AfterEach
  void close() {
    plain.close();
  }

  private static void send(Broker broker, Partition to, byte[] value) {
    broker.sender().send(to, null, value).join();
  }

  private static List<Entry> read(Broker broker, Partition from) throws InterruptedException {
    try (Feed feed = broker.feed(Map.of(from, From.beginning()))) {
      return feed.read(Duration.ofSeconds(5));
    }
  }

  /** What stands in the log after somebody with a key has sent this. */
  private byte[] sealed(String text) throws InterruptedException {
    send(signed, TASK_LOG, bytes(text));
    List<Entry> all = read(plain, TASK_LOG);
    return all.get(all.size() - 1).value();
  }

  private void assertRefused(Broker reader, Partition where, String why) throws Exception {
    List<Entry> all = read(reader, where);
    Entry last = all.get(all.size() - 1);
    byte[] original = read(plain, where).get(all.size() - 1).value();
    assertThat(last.value()).isEmpty();
    assertThat(last.key()).isNull();
    try (WorkQueue queue = reader.workQueue(where.equals(TASK_LOG) ? TASKS : Topics.tasks("q"))) {
      Delivery delivery;
      do {
        delivery = Objects.requireNonNull(queue.take(Duration.ofSeconds(5)));
        delivery.accept();
      } while (delivery.offset() < last.offset());
      assertThat(delivery.value()).isEmpty();
      Refusal refusal = delivery.refusal().orElseThrow();
      assertThat(refusal.reason()).contains(why);
      assertThat(refusal.original()).isEqualTo(original);
    }
  }

  @Test
  void what_is_sent_with_a_key_is_read_with_it() throws Exception {
    signed.sender().send(TASK_LOG, KEY, bytes("a")).join();

    Entry entry = read(signed, TASK_LOG).get(0);
    assertThat(entry.value()).isEqualTo(bytes("a"));
    assertThat(entry.key()).isEqualTo(KEY);
    try (WorkQueue queue = signed.workQueue(TASKS)) {
      Delivery delivery = Objects.requireNonNull(queue.take(Duration.ofSeconds(5)));
      assertThat(delivery.value()).isEqualTo(bytes("a"));
      assertThat(delivery.key()).isEqualTo(KEY);
      assertThat(delivery.refusal()).isEmpty();
    }
    assertThat(signed.rejected()).isZero();
  }

  @Test
  void the_form_on_the_wire_never_changes() {
    // Made by another program: a build that signs otherwise would understand no other.
    AuthKeys keys = AuthKeys.parse("0123456789abcdef");

    assertThat(hex(Envelope.seal(keys, "muster.p.tasks", null, bytes("task"))))
        .isEqualTo(
            "9d4d530102660afd36103241aa36587f83e2b8948bb8"
                + "dfd6a7255c9c0fd5aed4227481279fc34f987461736b");
    assertThat(hex(Envelope.seal(keys, "muster.p.tasks", KEY, bytes("task"))))
        .isEqualTo(
            "9d4d530102660afd3239ec8f17e82f67f488ae31f6f5"
                + "d49723abc0c0ba7fd2174c4db16923da51f87461736b");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void an_empty_record_can_be_signed() throws Exception {
    send(signed, TASK_LOG, new byte[0]);

    assertThat(read(signed, TASK_LOG)).hasSize(1);
    assertThat(signed.rejected()).isZero();
  }

  static IntStream positions() {
    return IntStream.range(0, Envelope.BYTES + "some task".length());
  }

  @ParameterizedTest
  @MethodSource("positions")
  void a_record_with_any_byte_changed_is_refused(int position) throws Exception {
    byte[] changed = sealed("some task").clone();
    changed[position] ^= 1;
    send(plain, TASK_LOG, changed);

    assertRefused(signed, TASK_LOG, "sign");
    assertThat(signed.rejected()).isEqualTo(2); // read, and delivered
  }

  static IntStream lengths() {
    return IntStream.range(0, Envelope.BYTES + "some task".length());
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void a_record_that_was_cut_is_refused(int length) throws Exception {
    send(plain, TASK_LOG, Arrays.copyOf(sealed("some task"), length));

    assertRefused(signed, TASK_LOG, "sign");
  }

  @Test
  void a_record_that_was_made_longer_is_refused() throws Exception {
    byte[] sealed = sealed("some task");
    send(plain, TASK_LOG, Arrays.copyOf(sealed, sealed.length + 1));

    assertRefused(signed, TASK_LOG, "wrong");
  }

  @Test
  void a_record_of_another_pool_is_refused() throws Exception {
    send(plain, partition("q"), sealed("task of p"));

    assertRefused(signed, partition("q"), "signed for another topic");
  }

  @Test
  void a_record_of_another_topic_of_the_pool_is_refused() throws Exception {
    plain.createTopics(List.of(Topics.control("p")));
    Partition control = new Partition(Topics.control("p").name(), 0);
    send(plain, control, sealed("task"));

    assertThat(read(signed, control).get(0).value()).isEmpty();
    assertThat(signed.rejected()).isEqualTo(1);
  }

  @Test
  void a_record_with_another_key_of_the_log_is_refused() throws Exception {
    byte[] sealed = sealed("task");
    plain.sender().send(TASK_LOG, KEY, sealed).join();

    assertRefused(signed, TASK_LOG, "wrong");
  }

  @Test
  void what_belongs_to_the_key_of_the_log_and_what_to_the_topic_cannot_be_shifted() {
    AuthKey key = new AuthKey(OLD);

    assertThat(key.sign("ab", bytes("c"), bytes("d"), 0))
        .isNotEqualTo(key.sign("a", bytes("bc"), bytes("d"), 0))
        .isNotEqualTo(key.sign("ab", bytes("cd"), bytes(""), 0))
        .isNotEqualTo(key.sign("ab", bytes(""), bytes("cd"), 0))
        .isNotEqualTo(key.sign("ab", null, bytes("cd"), 0));
    assertThat(key.sign("ab", null, bytes("d"), 0))
        .isNotEqualTo(key.sign("ab", bytes(""), bytes("d"), 0));
  }

  @Test
  void a_record_without_a_signature_is_refused() throws Exception {
    send(plain, TASK_LOG, bytes("run this"));

    assertRefused(signed, TASK_LOG, "it is not signed");
  }

  @Test
  void a_record_signed_with_an_unknown_key_is_refused() throws Exception {
    send(signed(NEW), TASK_LOG, bytes("run this"));

    assertRefused(signed, TASK_LOG, signed(NEW).keyId() + ", which is not accepted here");
  }

  @Test
  void a_refused_record_leaves_no_gap_in_a_log() throws Exception {
    send(signed, TASK_LOG, bytes("a"));
    send(plain, TASK_LOG, bytes("b"));
    send(signed, TASK_LOG, bytes("c"));

    assertThat(read(signed, TASK_LOG)).extracting(Entry::offset).containsExactly(0L, 1L, 2L);
    assertThat(read(signed, TASK_LOG))
        .extracting(entry -> new String(entry.value(), StandardCharsets.UTF_8))
        .containsExactly("a", "", "c");
  }

  @Test
  void a_new_key_is_known_before_it_signs_and_an_old_one_after() throws Exception {
    SignedBroker before = signed(OLD + " " + NEW);
    SignedBroker after = signed(NEW + " " + OLD);
    send(signed, TASK_LOG, bytes("a"));
    send(before, TASK_LOG, bytes("b"));
    send(after, TASK_LOG, bytes("c"));

    for (SignedBroker each : List.of(before, after)) {
      assertThat(read(each, TASK_LOG)).noneMatch(entry -> entry.value().length == 0);
      assertThat(each.rejected()).isZero();
    }
    assertThat(read(signed, TASK_LOG)).extracting(e -> e.value().length).containsExactly(1, 1, 0);
    assertThat(read(signed(NEW), TASK_LOG))
        .extracting(e -> e.value().length)
        .containsExactly(0, 0, 1);
  }

  @Test
  void a_reader_without_keys_does_not_take_a_signed_record_for_another() throws Exception {
    // It begins like no record of the protocol, and so it is set aside as undecodable.
    assertThat(sealed("task")[0]).isNotEqualTo((byte) 0xC3);
  }

  @Test
  void neither_reasons_nor_texts_show_a_key_or_what_was_in_a_record() throws Exception {
    send(signed(NEW), TASK_LOG, bytes("confidential"));
    try (WorkQueue queue = signed.workQueue(TASKS)) {
      Delivery delivery = Objects.requireNonNull(queue.take(Duration.ofSeconds(5)));
      String said =
          delivery.refusal().orElseThrow().reason() + signed.description() + new AuthKey(OLD);
      assertThat(said).doesNotContain(OLD, NEW, "confidential");
    }
  }
}
