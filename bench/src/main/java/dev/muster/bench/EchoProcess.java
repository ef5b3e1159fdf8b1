package dev.muster.bench;

import dev.muster.broker.KafkaClients;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The floor's worker: bare share consumers, with the client settings of Muster's slots, that answer
 * each record with its number, after so many milliseconds of a core as it says. As a slot does,
 * each waits until the broker has the answers, and accepts what they answer with its next poll.
 */
public final class EchoProcess {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long DURABLE_SECONDS = 30;

  private EchoProcess() {}

  /** Takes no arguments; see {@link EchoFleet} for its settings. */
  public static void main(String... none) {
    ChildProgram.run(EchoProcess::work);
  }

  private static void work(ChildProgram program) throws Exception {
    QueueSpec queue = Topics.tasks(program.setting("pool"));
    String results = Topics.results(program.setting("pool")).name();
    EchoMode mode = EchoMode.valueOf(program.setting("mode"));
    int consumers = program.number("consumers");
    byte[] answer = new byte[program.number("answer")];
    KafkaClients clients =
        new KafkaClients(Map.of("bootstrap.servers", program.setting("bootstrap")));
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            clients.producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    CountDownLatch joined = new CountDownLatch(consumers);
    CountDownLatch ended = new CountDownLatch(1);
    for (int i = 0; i < consumers; i++) {
      KafkaShareConsumer<byte[], byte[]> consumer =
          new KafkaShareConsumer<>(
              settings(clients, queue, mode),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      consumer.subscribe(Set.of(queue.topic().name()));
      Thread thread =
          new Thread(
              () -> {
                try {
                  echo(consumer, producer, results, answer, joined);
                } catch (Exception e) {
                  program.say("failed " + e);
                } finally {
                  ended.countDown();
                }
              },
              "muster-bench-echo-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    joined.await();
    program.say("ready");
    ended.await(); // only where one of them has failed: the end of all comes with the parent's
  }

  private static Map<String, Object> settings(
      KafkaClients clients, QueueSpec queue, EchoMode mode) {
    Map<String, Object> settings = new HashMap<>(clients.shareConsumerSettings(queue.group()));
    if (mode == EchoMode.PIPELINE) {
      settings.put("share.acquire.mode", "batch_optimized");
      settings.put("max.poll.records", 500);
      settings.remove("fetch.max.bytes"); // Muster's is meant for one record at a time
    }
    return settings;
  }

  private static void echo(
      KafkaShareConsumer<byte[], byte[]> consumer,
      KafkaProducer<byte[], byte[]> producer,
      String results,
      byte[] answer,
      CountDownLatch joined)
      throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    while (true) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      joined.countDown();
      sent.clear();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        ByteBuffer task = ByteBuffer.wrap(record.value());
        byte[] value = answer.clone();
        ByteBuffer.wrap(value).putLong(task.getLong());
        int millis = task.getInt();
        if (millis > 0) {
          BenchTasks.burn(millis);
        }
        sent.add(producer.send(new ProducerRecord<>(results, 0, null, value)));
      }
      for (Future<RecordMetadata> each : sent) {
        each.get(DURABLE_SECONDS, TimeUnit.SECONDS);
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      }
    }
  }
}
