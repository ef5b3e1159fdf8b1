package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Refusal;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.PillRecord;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.WorkerLostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unit of a worker's parallelism: takes one delivery at a time, runs it on its own thread,
 * waits until its outcomes are durable, accepts it and takes the next.
 */
final class Slot implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Slot.class);
  private static final Duration TAKE = Duration.ofSeconds(1);

  private final Worker worker;
  private final Sender sender;
  private final WorkQueue queue;
  private final Partition tasks;
  private final Activity activity = new Activity();
  private volatile @Nullable Delivery held;
  private volatile @Nullable Outcomes outcomes;
  private volatile boolean draining;

  Slot(Worker worker, Sender sender, WorkQueue queue) {
    this.worker = worker;
    this.sender = sender;
    this.queue = queue;
    this.tasks = new Partition(Topics.tasks(worker.pool()).topic().name(), 0);
  }

  @Override
  public void run() {
    try {
      while (!draining && worker.mayTake()) {
        Delivery delivery = take();
        if (delivery == null) {
          worker.tookNothing();
        } else {
          handle(delivery);
        }
      }
    } finally {
      queue.close();
    }
  }

  private @Nullable Delivery take() {
    try {
      return queue.take(TAKE);
    } catch (InterruptedException e) {
      draining = true;
    } catch (RuntimeException e) {
      if (!draining) {
        log.warn("Taking a task failed; trying again", e);
        Pause.of(TAKE);
      }
    }
    return null;
  }

  private void handle(Delivery delivery) {
    held = delivery;
    boolean done = false;
    try {
      done = work(delivery);
    } catch (RuntimeException e) {
      log.error("The task at offset {} could not be handled; it goes back", delivery.offset(), e);
    }
    try {
      // Whatever is settled here was made durable first: a crash in between repeats work, and loses
      // none.
      settle(delivery, done);
    } catch (RuntimeException e) {
      log.warn("The task at offset {} could not be settled", delivery.offset(), e);
    } finally {
      held = null;
      outcomes = null;
      activity.leave();
    }
  }

  private static void settle(Delivery delivery, boolean done) {
    if (done) {
      delivery.accept();
    } else {
      delivery.release();
    }
  }

  /** Handles a delivery; returns whether it is done with, rather than to be given back. */
  private boolean work(Delivery delivery) {
    Optional<Refusal> refusal = delivery.refusal();
    if (refusal.isPresent()) {
      worker.tookNothing();
      return await(worker.deadLetters().setAside(delivery, refusal.get()));
    }
    SpecificRecord record;
    try {
      record = worker.codec().decode(delivery.value());
    } catch (UndecodableRecordException e) {
      worker.tookNothing();
      return await(
          worker
              .deadLetters()
              .setAside(delivery, DeadReason.UNDECODABLE, String.valueOf(e.getMessage())));
    }
    if (record instanceof TaskRecord task) {
      return work(task, delivery);
    }
    worker.tookNothing();
    if (record instanceof PillRecord pill) {
      return swallow(pill);
    }
    String detail = "a %s is not a task".formatted(record.getSchema().getName());
    return await(worker.deadLetters().setAside(delivery, DeadReason.UNEXPECTED, detail));
  }

  private boolean work(TaskRecord task, Delivery delivery) {
    activity.enter(task, delivery.count());
    Outcomes collected =
        new Outcomes(
            sender, worker.results(task.getReplyTo()), worker.id(), task, delivery.count());
    outcomes = collected;
    if (delivery.count() > maxDeliveries(task)) {
      return giveUp(task, delivery, collected);
    }
    Optional<TaskRecord> rest = worker.runner().run(task, activity, collected);
    CompletableFuture<?> returned =
        rest.<CompletableFuture<?>>map(calls -> sender.send(tasks, null, Codec.encode(calls)))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    boolean durable = await(CompletableFuture.allOf(collected.finish(), returned));
    if (durable) {
      worker.finished(calls(task) - rest.map(Slot::calls).orElse(0));
    }
    return durable;
  }

  private static int calls(TaskRecord task) {
    return task.getChunks().stream().mapToInt(c -> c.getCount()).sum();
  }

  private static int maxDeliveries(TaskRecord task) {
    // One fewer than Kafka's limit, at which the record would vanish without a word.
    return Math.max(1, Math.min(task.getMaxDeliveries(), QueueSpec.MAX_DELIVERIES - 1));
  }

  private boolean giveUp(TaskRecord task, Delivery delivery, Outcomes collected) {
    String detail =
        "%s was taken %d times, and each time its worker was lost before the task ended"
            .formatted(task.getFunction().getName(), delivery.count() - 1);
    worker
        .runner()
        .failAll(task, OutcomeKind.WORKER_LOST, new WorkerLostException(detail), collected);
    worker.finished(calls(task));
    return await(
        CompletableFuture.allOf(
            collected.finish(),
            worker.deadLetters().setAside(delivery, DeadReason.WORKER_LOST, detail)));
  }

  private boolean swallow(PillRecord pill) {
    if (worker.orders().isOver(pill.getOrder())) {
      return true;
    }
    if (!worker.pilled()) {
      // This process has had its pill, and another waits for one: pass it on.
      return await(sender.send(tasks, null, Codec.encode(pill)));
    }
    return true;
  }

  /** Waits until something is durable; false where the broker would not take it. */
  private static boolean await(CompletableFuture<?> durable) {
    try {
      // Bounded by the sender: it fails what it cannot deliver.
      durable.join();
      return true;
    } catch (CompletionException e) {
      log.warn("A result could not be made durable; its task goes back", e.getCause());
      return false;
    }
  }

  /** Takes nothing more; finishes what it holds. */
  void drain() {
    draining = true;
    queue.wakeup();
  }

  /** Gives back what it holds, whatever its thread does. */
  void abandon() {
    queue.close();
  }

  /** Sends outcomes that have waited long enough. */
  void sendWaiting(long nowNanos) {
    Outcomes waiting = outcomes;
    if (waiting != null) {
      waiting.flushIfDue(nowNanos);
    }
  }

  /** What it does now. */
  Activity activity() {
    return activity;
  }

  /** What it holds now; null where it holds nothing. */
  @Nullable Delivery held() {
    return held;
  }
}
