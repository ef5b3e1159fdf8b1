package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Codec;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.SchemaRecord;
import dev.muster.protocol.TerminateRecord;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicSchemasTest {
  private static final Partition SCHEMAS = new Partition(Topics.schemas("p").name(), 0);

  private final SettableClock clock = new SettableClock();
  private final CountingBroker broker = new CountingBroker(InMemoryBroker.create());
  private final TopicSchemas schemas = new TopicSchemas(broker, "p", clock);
  private final Sender sender = broker.sender();

  @BeforeEach
  void create_the_topics() {
    broker.createTopics(Topics.ofPool("p"));
  }

  @AfterEach
  void close_the_broker() {
    broker.close();
  }

  @Test
  void finds_every_schema_that_was_announced() {
    schemas.announce(sender).join();

    Codec.schemas()
        .forEach((schema, fingerprint) -> assertThat(schemas.find(fingerprint)).contains(schema));
  }

  @Test
  void reads_the_topic_once_for_all_schemas() {
    schemas.announce(sender).join();

    Codec.schemas().values().forEach(schemas::find);

    assertThat(broker.feeds).hasValue(1);
  }

  @Test
  void finds_nothing_where_nothing_was_announced() {
    assertThat(schemas.find(1)).isEmpty();
  }

  @Test
  void does_not_look_for_the_same_stranger_twice_within_a_second() {
    schemas.find(1);
    clock.advance(TopicSchemas.MISS_REMEMBERED.minusMillis(1));
    schemas.find(1);

    assertThat(broker.feeds).hasValue(1);
  }

  @Test
  void finds_what_was_announced_after_a_miss_when_a_second_is_over() {
    Map.Entry<Schema, Long> any = Codec.schemas().entrySet().iterator().next();
    schemas.find(any.getValue());
    schemas.announce(sender).join();
    clock.advance(TopicSchemas.MISS_REMEMBERED);

    assertThat(schemas.find(any.getValue())).contains(any.getKey());
  }

  @Test
  void finds_another_schema_at_once_after_a_miss() {
    Map.Entry<Schema, Long> any = Codec.schemas().entrySet().iterator().next();
    schemas.find(1);
    schemas.announce(sender).join();

    assertThat(schemas.find(any.getValue())).contains(any.getKey());
  }

  @Test
  void leaves_damaged_and_false_announcements_out() {
    announce(new byte[] {1, 2, 3});
    announce(Codec.encode(new SchemaRecord(5L, "no schema")));
    announce(Codec.encode(new SchemaRecord(6L, TerminateRecord.getClassSchema().toString())));
    schemas.announce(sender).join();

    assertThat(schemas.find(5)).isEmpty();
    assertThat(schemas.find(6)).isEmpty();
    assertThat(schemas.find(fingerprint(TerminateRecord.getClassSchema())))
        .contains(TerminateRecord.getClassSchema());
  }

  @Test
  void an_older_reader_understands_a_newer_writer() throws IOException {
    Schema newer = withOneMoreField(TerminateRecord.getClassSchema());
    long fingerprint = fingerprint(newer);
    TerminateRecord record = new TerminateRecord("someone");
    byte[] written = write(newer, record, fingerprint);
    announce(Codec.encode(new SchemaRecord(fingerprint, newer.toString())));

    assertThat(new Codec(schemas).decode(written, TerminateRecord.class)).isEqualTo(record);
  }

  @Test
  void a_record_whose_schema_nobody_announced_is_undecodable() throws IOException {
    Schema newer = withOneMoreField(TerminateRecord.getClassSchema());
    byte[] written = write(newer, new TerminateRecord("someone"), fingerprint(newer));

    assertThatThrownBy(() -> new Codec(schemas).decode(written))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("Nobody has announced");
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  private void announce(byte[] value) {
    sender.send(SCHEMAS, value, value).join();
  }

  private static Schema withOneMoreField(Schema schema) {
    List<Schema.Field> fields = new ArrayList<>();
    fields.add(new Schema.Field("news", Schema.create(Schema.Type.STRING), "New.", ""));
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
  }

  private static byte[] write(Schema schema, TerminateRecord from, long fingerprint)
      throws IOException {
    GenericRecord record = new GenericData.Record(schema);
    record.put("news", "of tomorrow");
    from.getSchema().getFields().forEach(f -> record.put(f.name(), from.get(f.pos())));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(fingerprint)
            .array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  /** Counts how many feeds are opened. */
  private record CountingBroker(Broker broker, AtomicInteger feeds) implements Broker {
    CountingBroker(Broker broker) {
      this(broker, new AtomicInteger());
    }

    @Override
    public Feed feed(Map<Partition, From> partitions) {
      feeds.incrementAndGet();
      return broker.feed(partitions);
    }

    @Override
    public String description() {
      return broker.description();
    }

    @Override
    public void createTopics(Collection<TopicSpec> topics) {
      broker.createTopics(topics);
    }

    @Override
    public void createQueue(QueueSpec queue) {
      broker.createQueue(queue);
    }

    @Override
    public Sender sender() {
      return broker.sender();
    }

    @Override
    public WorkQueue workQueue(QueueSpec queue) {
      return broker.workQueue(queue);
    }

    @Override
    public int partitions(String topic) {
      return broker.partitions(topic);
    }

    @Override
    public long backlog(QueueSpec queue) {
      return broker.backlog(queue);
    }

    @Override
    public int takers(QueueSpec queue) {
      return broker.takers(queue);
    }

    @Override
    public void purge(QueueSpec queue) {
      broker.purge(queue);
    }

    @Override
    public void truncate(Partition partition, long before) {
      broker.truncate(partition, before);
    }

    @Override
    public void close() {
      broker.close();
    }
  }
}
