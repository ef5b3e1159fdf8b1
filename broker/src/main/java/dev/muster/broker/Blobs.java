package dev.muster.broker;

import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.Codec;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.PayloadLostException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WaitInterruptedException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Payloads of a pool that do not fit a record: written in pieces to {@code .blobs}, and read by
 * those who get the reference. Holds one payload for each thread that writes or reads one, and
 * nothing between calls. Safe for use by many threads.
 *
 * <p>A piece stays for {@link Topics#BLOBS_KEPT}, or for a week after somebody has {@link #release
 * released} it.
 */
public final class Blobs {
  /** How large a payload may be where nobody says: 32 MiB. */
  public static final int DEFAULT_LIMIT = 32 << 20;

  /** The highest limit that may be set: 1 GiB. A payload is one array, and there are copies. */
  public static final int HIGHEST_LIMIT = 1 << 30;

  /** With what is around it a piece is a record of the largest size, compressed or not. */
  static final int PIECE_BYTES = Topics.MAX_RECORD_BYTES - (16 << 10);

  /** How many pieces of one payload are on their way at once. */
  private static final int ON_THE_WAY = 4;

  private static final Duration READ = Duration.ofSeconds(1);

  /** What was durable may take a moment to be readable after the leader has changed. */
  private static final Duration NOT_YET = Duration.ofSeconds(5);

  /** A broker that restarts is back by then. */
  private static final Duration AWAY = Duration.ofMinutes(1);

  private final Attachment attachment;
  private final String topic;
  private final int limit;
  private final Clock clock;

  private Blobs(Attachment attachment, int limit, Clock clock) {
    this.attachment = attachment;
    this.topic = Topics.blobs(attachment.pool()).name();
    this.limit = checkLimit(limit);
    this.clock = clock;
  }

  /**
   * The payloads of a pool.
   *
   * @param limit how many bytes a payload may have that is written or read here
   */
  public static Blobs of(Attachment attachment, int limit) {
    return new Blobs(attachment, limit, Clock.systemUTC());
  }

  /**
   * Checks a limit that somebody sets.
   *
   * @throws IllegalArgumentException where it is not between 1 and {@link #HIGHEST_LIMIT}
   */
  public static int checkLimit(int bytes) {
    if (bytes < 1 || bytes > HIGHEST_LIMIT) {
      throw new IllegalArgumentException(
          "maxPayload must be between 1 and %,d bytes, not %,d".formatted(HIGHEST_LIMIT, bytes));
    }
    return bytes;
  }

  /** How many bytes a payload may have. */
  public int limit() {
    return limit;
  }

  /**
   * Writes a payload; returns when all of it is durable. Waits meanwhile, so that no more than one
   * payload of a thread is in memory.
   *
   * @throws PayloadTooLargeException where it is over the limit
   * @throws MusterException where the broker does not take it; nothing refers to the pieces that it
   *     did take
   */
  public BlobRecord put(ByteBuffer payload) {
    int size = payload.remaining();
    checkSize(size);
    int partitions = Math.max(1, attachment.broker().partitions(topic));
    Partition to = new Partition(topic, ThreadLocalRandom.current().nextInt(partitions));
    UUID id = UUID.randomUUID();
    Queue<CompletableFuture<Long>> onTheWay = new ArrayDeque<>();
    ByteBuffer rest = payload.duplicate();
    long first = -1;
    long last = -1;
    int number = 0;
    while (rest.hasRemaining() || !onTheWay.isEmpty()) {
      if (rest.hasRemaining() && onTheWay.size() < ON_THE_WAY) {
        ByteBuffer piece = rest.slice();
        piece.limit(Math.min(PIECE_BYTES, piece.remaining()));
        rest.position(rest.position() + piece.remaining());
        byte[] record = Codec.encode(Piece.of(id, number, piece));
        onTheWay.add(attachment.sender().send(to, Piece.key(id, number), record));
        number++;
      } else {
        last = durable(onTheWay.remove());
        first = first < 0 ? last : first;
      }
    }
    byte[] hash = Piece.sha256(payload);
    return new BlobRecord(
        id, to.number(), first, last, number, size, ByteBuffer.wrap(hash), clock.millis());
  }

  private static long durable(CompletableFuture<Long> sent) {
    try {
      // Bounded by the sender: it fails what it cannot deliver.
      return sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("Interrupted while a large payload was being sent");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof MusterException ours
          ? ours
          : new BrokerException("The broker did not take a payload: " + e.getCause(), e.getCause());
    }
  }

  private void checkSize(int size) {
    if (size > limit) {
      throw new PayloadTooLargeException(
          "A payload of %,d bytes is over the limit of %,d bytes (maxPayload)"
              .formatted(size, limit));
    }
  }

  /**
   * Reads a payload. Where the broker is away, waits for it for a minute.
   *
   * @throws PayloadLostException where a piece is no longer there, or damaged
   * @throws PayloadTooLargeException where it is over the limit; nothing is read then
   * @throws BrokerException where the broker does not give it
   * @throws BrokerUnreachableException where nobody answers
   */
  public byte[] get(BlobRecord blob) {
    checkSize(blob.getSize());
    long deadline = Deadline.after(AWAY);
    while (true) {
      try {
        return read(blob);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException("Interrupted while a large payload was being read");
      } catch (BrokerException | BrokerUnreachableException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(READ.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("Interrupted while a large payload was being read");
    }
  }

  private byte[] read(BlobRecord blob) throws InterruptedException {
    Partition from = new Partition(topic, blob.getPartition());
    BlobAssembly assembly = new BlobAssembly(blob, from, attachment.codec());
    if (blob.getSize() < 1 || blob.getPieces() < 1 || !isThere(from)) {
      throw assembly.lost("there can be no such payload");
    }
    try (Feed feed = attachment.broker().feed(Map.of(from, From.offset(blob.getFirst())))) {
      long grown = System.nanoTime();
      while (!assembly.isWhole() && position(feed, from) <= blob.getLast()) {
        List<Entry> entries = feed.read(READ);
        long waited = System.nanoTime() - grown;
        if (assembly.addAll(entries)) {
          grown = System.nanoTime();
        } else if (entries.isEmpty()
            && waited >= NOT_YET.toNanos()
            && feed.ends().getOrDefault(from, 0L) <= blob.getLast()) {
          throw assembly.lost("the log ends before it");
        } else if (waited >= AWAY.toNanos()) {
          throw new BrokerException(
              "%s did not give the pieces of a payload in %s within %s"
                  .formatted(attachment.broker().description(), from, AWAY),
              null);
        }
      }
    }
    return assembly.whole();
  }

  private boolean isThere(Partition partition) {
    return partition.number() >= 0
        && partition.number() < attachment.broker().partitions(partition.topic());
  }

  private static long position(Feed feed, Partition partition) {
    return feed.positions().getOrDefault(partition, 0L);
  }

  /**
   * Says that nobody needs a payload any more, except perhaps who finds its reference among the
   * results within the time they are kept. Does not wait, and what gets lost of it does no harm:
   * the pieces go in any case, only later.
   */
  public void release(BlobRecord blob) {
    Partition to = new Partition(topic, blob.getPartition());
    if (!isThere(to)
        || blob.getSize() > Math.max(limit, DEFAULT_LIMIT)
        || blob.getPieces() > 2 * (blob.getSize() / PIECE_BYTES + 1)) {
      return; // not a reference that put() has made, or one that would be much to release
    }
    for (int number = 0; number < blob.getPieces(); number++) {
      var unused =
          attachment
              .sender()
              .send(
                  to,
                  Piece.key(blob.getId(), number),
                  Codec.encode(Piece.released(blob.getId(), number)));
    }
  }
}
