package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Refusal;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.ValueDecodingException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a record from one queue to another: it is durable in the second before it leaves the first.
 * Who dies in between leaves a task that runs twice, and none that is lost. Safe for use by many
 * threads.
 */
final class Forwarder {
  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  private final Sender sender;
  private final Codec codec;
  private final DeadLetters deadLetters;
  private final Splitter splitter;
  private final Partition tasks;

  /**
   * @param tasks the pool's queue
   */
  Forwarder(
      Sender sender, Codec codec, DeadLetters deadLetters, Splitter splitter, Partition tasks) {
    this.sender = sender;
    this.codec = codec;
    this.deadLetters = deadLetters;
    this.splitter = splitter;
    this.tasks = tasks;
  }

  /** What became of a record. */
  enum Moved {
    /** It is where it should go. */
    YES,
    /** It was set aside, or is in the pool's queue in pieces. */
    ELSEWHERE,
    /** It is back where it was. */
    NO
  }

  /** Moves a record, and settles it. */
  Moved move(Delivery delivery, Partition to) {
    Moved moved = Moved.NO;
    try {
      Optional<Refusal> refusal = delivery.refusal();
      if (refusal.isPresent()) {
        // Sent on, it would carry this worker's signature.
        deadLetters.setAside(delivery, refusal.get()).join();
        moved = Moved.ELSEWHERE;
      } else {
        // Where nobody was lost with it, it goes as it is. Otherwise the record itself has to say
        // how often it was tried: the next queue counts from one.
        TaskRecord lost = delivery.count() > 1 ? task(delivery) : null;
        moved = lost == null ? send(delivery.value(), to) : sendAfterLoss(lost, delivery, to);
      }
    } catch (CompletionException e) {
      log.warn(
          "The record at offset {} could not be moved; it goes back",
          delivery.offset(),
          e.getCause());
    } finally {
      if (moved == Moved.NO) {
        delivery.release();
      } else {
        delivery.accept();
      }
    }
    return moved;
  }

  private Moved send(byte[] record, Partition to) {
    sender.send(to, null, record).join();
    return Moved.YES;
  }

  private Moved sendAfterLoss(TaskRecord task, Delivery delivery, Partition to) {
    if (Splitter.calls(task) == 1) {
      return send(Codec.encode(splitter.again(task, Attempts.attempt(task, delivery))), to);
    }
    List<TaskRecord> pieces;
    try {
      pieces = splitter.pieces(task);
    } catch (ValueDecodingException damaged) {
      log.debug("The slot that takes it will say what is wrong with it", damaged);
      return send(delivery.value(), to);
    }
    CompletableFuture.allOf(
            pieces.stream()
                .map(piece -> sender.send(tasks, null, Codec.encode(piece)))
                .toArray(CompletableFuture[]::new))
        .join();
    return Moved.ELSEWHERE;
  }

  private @Nullable TaskRecord task(Delivery delivery) {
    try {
      if (codec.decode(delivery.value()) instanceof TaskRecord task) {
        TaskCheck.check(task);
        return task;
      }
    } catch (UndecodableRecordException e) {
      log.debug("The slot that takes it will set it aside", e);
    }
    return null;
  }
}
