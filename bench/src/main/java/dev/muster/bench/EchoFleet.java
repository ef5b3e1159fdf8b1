package dev.muster.bench;

import dev.muster.broker.KafkaBroker;
import dev.muster.broker.KafkaClients;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import dev.muster.worker.JvmOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The floor: what Kafka's clients do by themselves with the same topics, partitions, settings,
 * record sizes, processes and slots as a fleet. For one thread, which sends and reads the answers;
 * {@link #close} may be called by another.
 */
final class EchoFleet implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  /** After so many records the answers that have come are read, as a pool does beside sending. */
  private static final int STRIDE = 500;

  private final EchoMode mode;
  private final Shape shape;
  private final String topic;
  private final byte[] payload;
  private final List<ChildJvm> processes = new ArrayList<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private long next;

  private EchoFleet(
      KafkaClients clients, String pool, EchoMode mode, Shape shape, RecordSizes sizes) {
    this.mode = mode;
    this.shape = shape;
    this.topic = Topics.tasks(pool).topic().name();
    this.payload = new byte[sizes.task()];
    this.producer =
        new KafkaProducer<>(
            clients.producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            clients.consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    TopicPartition results = new TopicPartition(Topics.results(pool).name(), 0);
    consumer.assign(List.of(results));
    consumer.seekToBeginning(List.of(results));
    consumer.position(results);
  }

  /** Makes the topics of a floor, and a client for them; there are no processes yet. */
  static EchoFleet open(
      String bootstrap, String pool, EchoMode mode, Shape shape, RecordSizes sizes) {
    Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);
    QueueSpec queue = Topics.tasks(pool);
    try (KafkaBroker broker = KafkaBroker.connect(kafka)) {
      broker.createQueue(queue);
      broker.createTopics(List.of(Topics.results(pool)));
    }
    return new EchoFleet(new KafkaClients(kafka), pool, mode, shape, sizes);
  }

  /** Starts its processes, and does not wait for them. */
  void start(String bootstrap, String pool, RecordSizes sizes) throws IOException {
    for (int i = 0; i < shape.processes(); i++) {
      processes.add(
          ChildJvm.start(
              EchoProcess.class,
              // Those of Muster's own worker processes: what is compared is to be alike.
              JvmOptions.ofWorker(new ProcessBuilder().environment()),
              Map.of(
                  "bootstrap", bootstrap,
                  "pool", pool,
                  "mode", mode.name(),
                  "consumers", Integer.toString(shape.slots()),
                  "answer", Integer.toString(sizes.outcome()))));
    }
  }

  /** Opens a floor, starts it, and waits until it answers. */
  static EchoFleet start(
      String bootstrap, String pool, EchoMode mode, Shape shape, RecordSizes sizes)
      throws Exception {
    EchoFleet fleet = open(bootstrap, pool, mode, shape, sizes);
    try {
      fleet.start(bootstrap, pool, sizes);
      fleet.awaitReady();
      fleet.roundTrip(TimeBound.of(READY));
      return fleet;
    } catch (Exception e) {
      fleet.close();
      throw e;
    }
  }

  void awaitReady() throws InterruptedException, NotReachedException {
    for (ChildJvm each : processes) {
      each.await("ready", READY);
    }
  }

  Shape shape() {
    return shape;
  }

  /** Sends so many records as fast as they can be sent; answers in a second until the last came. */
  double rate(int records, TimeBound bound) throws NotReachedException {
    return rate(records, 0, bound);
  }

  /** As above; each is answered after so many milliseconds of a core. */
  double rate(int records, int burn, TimeBound bound) throws NotReachedException {
    long first = next;
    BitSet answered = new BitSet(records);
    long begin = System.nanoTime();
    for (int i = 0; i < records; i++) {
      send(burn);
      if (i % STRIDE == STRIDE - 1) {
        read(Duration.ZERO, first, answered);
        bound.check(answered.cardinality(), records);
      }
    }
    while (answered.cardinality() < records) {
      bound.check(answered.cardinality(), records);
      read(POLL, first, answered);
    }
    return records / ((System.nanoTime() - begin) / 1e9);
  }

  /** Sends one record and waits for its answer; in nanoseconds. */
  long roundTrip(TimeBound bound) throws NotReachedException {
    long first = next;
    BitSet answered = new BitSet(1);
    long begin = System.nanoTime();
    send(0);
    while (answered.isEmpty()) {
      bound.check(0, 1);
      read(POLL, first, answered);
    }
    return System.nanoTime() - begin;
  }

  private void send(int burn) {
    byte[] value = payload.clone();
    ByteBuffer.wrap(value).putLong(next++).putInt(burn);
    var unused = producer.send(new ProducerRecord<>(topic, 0, null, value));
  }

  private void read(Duration timeout, long first, BitSet answered) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      long number = ByteBuffer.wrap(record.value()).getLong() - first;
      // Of an earlier round that was given up.
      if (number >= 0) {
        answered.set(Math.toIntExact(number));
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(ChildJvm::close);
    Closing.quietly(() -> producer.close(Duration.ofSeconds(1)));
    Closing.quietly(
        () ->
            consumer.close(
                org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1))));
  }
}
