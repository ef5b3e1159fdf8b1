package dev.muster.coordinator;

import dev.muster.producer.ChunkBuilder;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Target;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how many calls travel in one record: see {@link BundleLine}. Its thread sends what could
 * not go when it came. Safe for use by many threads.
 */
final class Bundler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Bundler.class);

  /** Lines that are idle are forgotten where there are more than this. */
  private static final int MAX_LINES = 1_000;

  private final Map<BundleLine.Kind, BundleLine> lines = new ConcurrentHashMap<>();
  private final RunTimes times;
  private final IntSupplier slots;
  private final int maxPayload;
  private final Outlet outlet;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private volatile boolean closed;

  private Bundler(
      RunTimes times, IntSupplier slots, int maxPayload, Outlet outlet, LongSupplier nanoTime) {
    this.maxPayload = maxPayload;
    this.times = times;
    this.slots = slots;
    this.outlet = outlet;
    this.nanoTime = nanoTime;
    this.thread = new Thread(this::run, "muster-bundler");
    this.thread.setDaemon(true);
  }

  /**
   * Starts.
   *
   * @param slots how many records the workers run at once
   * @param maxPayload how many bytes the arguments of one call may have
   * @param outlet what sends
   * @param nanoTime as {@code System.nanoTime}
   */
  static Bundler start(
      RunTimes times, IntSupplier slots, int maxPayload, Outlet outlet, LongSupplier nanoTime) {
    Bundler bundler = new Bundler(times, slots, maxPayload, outlet, nanoTime);
    bundler.thread.start();
    return bundler;
  }

  /**
   * Takes the next call of a job.
   *
   * @param target equal to that of its kind, with what this call captured
   * @throws MusterException where it cannot be sent; nothing else is affected
   */
  void add(
      BundleLine.Kind kind,
      Target target,
      BundledJob job,
      long index,
      List<? extends @Nullable Object> arguments) {
    while (!line(kind).add(target, job, index, arguments)) {
      // Retired between the two, and so not in the map any more.
      Thread.onSpinWait();
    }
  }

  /** Where calls of this kind go, until it is retired. */
  BundleLine line(BundleLine.Kind kind) {
    BundleLine known = lines.get(kind);
    if (known != null) {
      return known;
    }
    if (lines.size() >= MAX_LINES) {
      lines.values().removeIf(BundleLine::retireIfIdle);
    }
    return lines.computeIfAbsent(kind, this::open);
  }

  private BundleLine open(BundleLine.Kind kind) {
    return new BundleLine(kind, times.of(kind.target().name()), this);
  }

  ChunkBuilder chunk(Target target, BundledJob job, long index) {
    return new ChunkBuilder(target, job.id(), index, maxPayload);
  }

  int slots() {
    return slots.getAsInt();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** Sends a record; its jobs are told when the broker has it, or why it does not. */
  void send(BundleLine.Kind kind, List<ChunkRecord> chunks, List<BundleLine.Part> parts) {
    CompletableFuture<Long> durable;
    try {
      durable = outlet.send(kind, chunks);
    } catch (MusterException refused) {
      durable = CompletableFuture.failedFuture(refused);
    }
    var unused =
        durable.whenComplete(
            (offset, refusal) -> parts.forEach(part -> part.job().accepted(refusal)));
  }

  /** Something may be due earlier than the thread knows. */
  void wake() {
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      try {
        long now = nanoTime.getAsLong();
        long next = Long.MAX_VALUE;
        for (BundleLine line : lines.values()) {
          next = Math.min(next, line.flushIfDue(now));
        }
        // A wake that comes before this makes it return at once.
        if (next == Long.MAX_VALUE) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, next);
        }
      } catch (RuntimeException e) {
        log.error("Calls could not be sent; trying again", e);
        LockSupport.parkNanos(BundleLine.LINGER_NANOS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }

  /** What sends a record. */
  interface Outlet {
    /** Completes when the broker has it. */
    CompletableFuture<Long> send(BundleLine.Kind kind, List<ChunkRecord> chunks);
  }
}
