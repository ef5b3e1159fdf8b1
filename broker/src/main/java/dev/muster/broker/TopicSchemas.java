package dev.muster.broker;

import dev.muster.protocol.Codec;
import dev.muster.protocol.SchemaRecord;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of everyone who writes to a pool, kept in a topic of that pool: a writer announces
 * its own before it sends its first record, a reader looks there for those it does not know. Safe
 * for use by many threads.
 */
public final class TopicSchemas implements SchemaStore {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSchemas.class);

  /** How long one look may take; what was read until then counts. */
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  /** How long a fingerprint that was not found is not looked for again. */
  static final Duration MISS_REMEMBERED = Duration.ofSeconds(1);

  /** How many such fingerprints are remembered. */
  private static final int MISSES_KEPT = 1_000;

  /** How many schemas are known at most: more than all builds of any fleet have. */
  static final int MOST_KNOWN = 2_000;

  private final Broker broker;
  private final Partition partition;
  private final Clock clock;
  private final Codec codec = new Codec(SchemaStore.NONE);
  private final Map<Long, Schema> known = new ConcurrentHashMap<>();

  private final Rejections rejections = new Rejections(LOG);

  /** The offset up to which the topic was read: what is behind it is all there may be to learn. */
  private long readTo; // guarded by this

  /** When which fingerprint was not found; the oldest go. Guarded by this. */
  private final Map<Long, Instant> misses =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Instant> eldest) {
          return size() > MISSES_KEPT;
        }
      };

  /** The schemas of that pool; its topics must have been created. Reads nothing yet. */
  public TopicSchemas(Broker broker, String pool) {
    this(broker, pool, Clock.systemUTC());
  }

  TopicSchemas(Broker broker, String pool, Clock clock) {
    this.broker = broker;
    this.clock = clock;
    partition = new Partition(Topics.schemas(pool).name(), 0);
  }

  /**
   * Appends the schemas this build writes. To be called, and waited for, before the first record is
   * sent; again and again does no harm.
   *
   * @return completes when the broker has them all; fails with a {@link
   *     dev.muster.protocol.MusterException} otherwise
   */
  public CompletableFuture<Void> announce(Sender sender) {
    return CompletableFuture.allOf(
        Codec.schemas().entrySet().stream()
            .map(each -> announce(sender, each.getKey(), each.getValue()))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Long> announce(Sender sender, Schema schema, long fingerprint) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(fingerprint).array();
    return sender.send(
        partition, key, Codec.encode(new SchemaRecord(fingerprint, schema.toString())));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Takes five seconds at most. A schema that is not there is not looked for again within a
   * second, so that records of strangers cannot keep their reader busy.
   */
  @Override
  public Optional<Schema> find(long fingerprint) {
    Schema schema = known.get(fingerprint);
    return schema != null ? Optional.of(schema) : look(fingerprint);
  }

  /** One thread at a time: those who wait for it mostly find their schema known afterwards. */
  private synchronized Optional<Schema> look(long fingerprint) {
    Schema meanwhile = known.get(fingerprint);
    if (meanwhile != null) {
      return Optional.of(meanwhile);
    }
    Instant missed = misses.get(fingerprint);
    if (missed != null && clock.instant().isBefore(missed.plus(MISS_REMEMBERED))) {
      return Optional.empty();
    }
    readOn();
    Schema found = known.get(fingerprint);
    misses.remove(fingerprint);
    if (found == null) {
      misses.put(fingerprint, clock.instant());
    }
    return Optional.ofNullable(found);
  }

  private synchronized void readOn() {
    long deadline = Deadline.after(READ_LIMIT);
    try (Feed feed = broker.feed(Map.of(partition, From.offset(readTo)))) {
      long end = feed.ends().getOrDefault(partition, 0L);
      while (feed.positions().getOrDefault(partition, end) < end) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          LOG.warn("{} was not read to its end in {}", partition, READ_LIMIT);
          return;
        }
        feed.read(Duration.ofNanos(left)).forEach(this::learn);
        readTo = feed.positions().getOrDefault(partition, readTo);
      }
    } catch (InterruptedException e) {
      // What is known by now must do; the caller finds itself interrupted at its next wait.
      Thread.currentThread().interrupt();
    }
  }

  private void learn(Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      SchemaRecord record = codec.decode(entry.value(), SchemaRecord.class);
      if (!known.containsKey(record.getFingerprint())) {
        if (known.size() >= MOST_KNOWN) {
          throw new UndecodableRecordException(
              "%d schemas are known already, more than any fleet has".formatted(MOST_KNOWN));
        }
        known.put(record.getFingerprint(), parse(record));
      }
    } catch (RuntimeException e) {
      // Whichever: Avro's parser has several for what is no schema, and one announcement that it
      // cannot stand must not keep those behind it from being learned.
      rejections.add(entry.partition().topic(), entry.offset(), String.valueOf(e.getMessage()));
    }
  }

  private static Schema parse(SchemaRecord record) {
    Schema schema = new Schema.Parser().parse(record.getSchema$());
    long actual = SchemaNormalization.parsingFingerprint64(schema);
    if (actual != record.getFingerprint()) {
      throw new UndecodableRecordException(
          "%s was announced as %016x, but is %016x"
              .formatted(schema.getFullName(), record.getFingerprint(), actual));
    }
    return schema;
  }
}
