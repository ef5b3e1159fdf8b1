package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Refusal;
import dev.muster.broker.Sender;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.PillRecord;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.ValueDecodingException;
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

  /** How long the orders may take to be read that a pill belongs to. */
  private static final Duration ORDERS = Duration.ofSeconds(5);

  /** A record that takes longer than this is shared with others. */
  private static final long LONG_NANOS = 75_000_000;

  /** Into how many records it is split then, at most; those may be split again. */
  private static final int MOST_PIECES = 64;

  private final Worker worker;
  private final Sender sender;
  private final SlotQueue queue;
  private final Partition tasks;
  private final Activity activity = new Activity();
  private volatile @Nullable Held held;
  private volatile boolean draining;

  /** Whether it has noticed that the worker is drained: holds nothing, and takes nothing. */
  private volatile boolean resting;

  Slot(Worker worker, Sender sender, SlotQueue queue) {
    this.worker = worker;
    this.sender = sender;
    this.queue = queue;
    this.tasks = new Partition(Topics.tasks(worker.pool()).topic().name(), 0);
  }

  @Override
  public void run() {
    try {
      while (!draining) {
        if (!worker.intake().isOpen()) {
          rest();
          continue;
        }
        if (!worker.mayTake()) {
          return;
        }
        Delivery delivery = take();
        if (delivery == null) {
          worker.tookNothing();
        } else {
          if (delivery.topic().equals(tasks.topic())) {
            worker.took(delivery.offset());
          }
          handle(delivery);
        }
      }
    } finally {
      queue.close();
    }
  }

  /**
   * Leaves the group for as long as the worker is drained: what the broker has found for this slot
   * would wait here, with its lease running.
   *
   * <p>It says that it does not rest any more before it looks again whether the worker is drained.
   * So where somebody drains it in this moment, either the slot sees that and rests again, or the
   * worker is not said to be drained before the slot has come to its next rest.
   */
  private void rest() {
    queue.leave();
    resting = true;
    try {
      worker.intake().awaitOpen(() -> draining);
    } catch (InterruptedException e) {
      draining = true;
    }
    resting = false;
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
    boolean done = false;
    try {
      done = work(delivery);
    } catch (RuntimeException e) {
      log.error("The task at offset {} could not be handled; it goes back", delivery.offset(), e);
      done = isGivenUp(delivery, e);
    }
    try {
      Held current = held;
      if (current != null && activity.isSeized()) {
        // Whoever seized the call settles the record, or has done so.
        current.evicted().join();
      } else {
        // Whatever is settled here was made durable first: a crash in between repeats work, and
        // loses none.
        settle(delivery, done);
        if (current != null) {
          current.outcomes().tell(worker.times());
          current.outcomes().tally().settled(done);
        }
      }
    } catch (RuntimeException e) {
      log.warn("The task at offset {} could not be settled", delivery.offset(), e);
    } finally {
      held = null;
      activity.leave();
    }
  }

  /** Sets a record aside that cannot be handled, before the broker drops it without a word. */
  private boolean isGivenUp(Delivery delivery, RuntimeException why) {
    return delivery.count() >= QueueSpec.MAX_DELIVERIES - 1
        && await(
            worker
                .deadLetters()
                .setAside(delivery, DeadReason.UNEXPECTED, "It could not be handled: " + why));
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
      if (record instanceof TaskRecord task) {
        TaskCheck.check(task);
      }
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
      return swallow(pill, delivery);
    }
    String detail = "a %s is not a task".formatted(record.getSchema().getName());
    return await(worker.deadLetters().setAside(delivery, DeadReason.UNEXPECTED, detail));
  }

  private boolean work(TaskRecord task, Delivery delivery) {
    Outcomes outcomes =
        new Outcomes(
            sender,
            worker.results(task.getReplyTo()),
            worker.id(),
            task,
            delivery.count(),
            worker.meters().taken(task, delivery),
            worker.blobs());
    Attempts attempts = worker.attempts(task, delivery, outcomes);
    activity.enter(task, attempts.current(), System.nanoTime());
    Held mine =
        new Held(
            delivery,
            task,
            outcomes,
            attempts,
            new CompletableFuture<>(),
            new CompletableFuture<>());
    held = mine;
    if (delivery.count() > 1) {
      // Somebody was lost with it.
      Optional<CompletableFuture<?>> durable = afterLoss(task, delivery, outcomes, attempts);
      if (durable.isPresent()) {
        return await(durable.get());
      }
    }
    Optional<TaskRecord> rest = worker.runner().run(task, activity, outcomes, attempts);
    if (activity.isExhausted()) {
      worker.exhausted();
    }
    rest.ifPresent(
        calls -> outcomes.alsoAwait(putBack(calls, WorkerMeters.Returned.DRAINED, outcomes)));
    if (activity.isSeized()) {
      return true;
    }
    // Who shares the calls has said so before the last one ended, and hands them on meanwhile.
    int others = activity.isShared() ? mine.shared().join() : 0;
    boolean durable = await(outcomes);
    if (durable) {
      worker.finished(Splitter.calls(task) - others - rest.map(Splitter::calls).orElse(0));
    }
    return durable;
  }

  private CompletableFuture<Long> putBack(
      TaskRecord calls, WorkerMeters.Returned why, Outcomes outcomes) {
    outcomes.tally().returned(why, Splitter.calls(calls));
    return put(calls);
  }

  /**
   * Hands the calls behind the one that runs to others, where the record has taken long and enough
   * of it is left: a long call never holds up the short ones behind it while somebody has room. For
   * another thread than the slot's.
   */
  void share() {
    Optional<Activity.Sharing> sharing =
        activity.share(System.nanoTime(), LONG_NANOS, this::isWorthSharing);
    Held current = held;
    if (sharing.isEmpty() || current == null) {
      return;
    }
    // From here on the slot does not end this record before it has heard how many are others'.
    Place place = sharing.get().place();
    try {
      int behind = callsBehind(current.task(), place);
      long fitting = (long) (LONG_NANOS / nanosEach(current.task(), sharing.get()));
      handOn(current, place, (int) Math.max(fitting, behind / MOST_PIECES));
      current.shared().complete(behind);
    } catch (RuntimeException e) {
      // The record goes back as a whole.
      current.shared().completeExceptionally(e);
    }
  }

  private boolean isWorthSharing(Activity.Sharing sharing) {
    Held current = held;
    return current != null
        && callsBehind(current.task(), sharing.place()) * nanosEach(current.task(), sharing)
            >= LONG_NANOS;
  }

  private static int callsBehind(TaskRecord task, Place place) {
    return Splitter.calls(task) - Splitter.callsBefore(task, place) - 1;
  }

  private static double nanosEach(TaskRecord task, Activity.Sharing sharing) {
    return (double) sharing.takenNanos() / (Splitter.callsBefore(task, sharing.place()) + 1);
  }

  private void handOn(Held current, Place place, int size) {
    worker
        .splitter()
        .behind(current.task(), current.attempts().current(), place)
        .ifPresent(
            rest ->
                worker
                    .splitter()
                    .pieces(rest, Math.max(1, size))
                    .forEach(
                        piece ->
                            current
                                .outcomes()
                                .alsoAwait(
                                    putBack(
                                        piece, WorkerMeters.Returned.SHARED, current.outcomes()))));
  }

  private CompletableFuture<Long> put(TaskRecord task) {
    return sender.send(tasks, null, Codec.encode(task));
  }

  /**
   * Decides about a record whose worker was lost. One of several calls is split, so that the call
   * that kills workers is soon alone, and the others cost nothing. A call alone is tried as often
   * as it may be.
   *
   * @return when that is durable; empty where the call is to be made
   */
  private Optional<CompletableFuture<?>> afterLoss(
      TaskRecord task, Delivery delivery, Outcomes outcomes, Attempts attempts) {
    if (Splitter.calls(task) > 1) {
      try {
        return Optional.of(
            CompletableFuture.allOf(
                worker.splitter().pieces(task).stream()
                    .map(piece -> putBack(piece, WorkerMeters.Returned.SPLIT, outcomes))
                    .toArray(CompletableFuture[]::new)));
      } catch (ValueDecodingException damaged) {
        attempts.failAll(
            OutcomeKind.WRONG_ARGUMENTS,
            DeadReason.WRONG_ARGUMENTS,
            String.valueOf(damaged.getMessage()));
        return Optional.of(outcomes.finish());
      }
    }
    if (attempts.current() > Math.max(1, task.getLimits().getDeliveries())) {
      attempts.failAll(
          OutcomeKind.WORKER_LOST,
          DeadReason.WORKER_LOST,
          "%s was taken %d times, and each time its worker was lost before the task ended"
              .formatted(task.getFunction().getName(), attempts.current() - 1));
      worker.finished(1);
      return Optional.of(outcomes.finish());
    }
    if (delivery.count() >= QueueSpec.MAX_DELIVERIES - 1) {
      // Once more, and the broker would drop it without a word.
      TaskRecord again = worker.splitter().again(task, attempts.current());
      return Optional.of(putBack(again, WorkerMeters.Returned.SPLIT, outcomes));
    }
    return Optional.empty();
  }

  /**
   * Takes the call that runs out of this slot's hands, where one does: decides what becomes of it
   * by what it was interrupted for, hands the calls behind it to others, and settles the record.
   * For another thread than the slot's, which goes on with the next record when the user's code
   * comes back.
   *
   * @return what ran; empty where nothing did
   */
  Optional<Activity.Seizure> evict() {
    Optional<Activity.Seizure> seizure = activity.seize(System.nanoTime());
    Held current = held;
    if (seizure.isEmpty() || current == null) {
      return Optional.empty();
    }
    try {
      boolean durable = false;
      try {
        if (seizure.get().alone()) {
          var unused = current.shared().join(); // those behind it are on their way
        }
        decide(current, seizure.get());
        durable = await(current.outcomes());
      } finally {
        settle(current.delivery(), durable);
        queue.commit();
        current.outcomes().tally().settled(durable);
      }
    } catch (RuntimeException e) {
      log.warn("The task at offset {} could not be settled", current.delivery().offset(), e);
    } finally {
      current.evicted().complete(null);
    }
    return seizure;
  }

  private void decide(Held current, Activity.Seizure seizure) {
    TaskRecord task = current.task();
    Place place = seizure.place();
    int attempt = current.attempts().current();
    current.outcomes().tally().ran(seizure.runNanos());
    Optional<TaskRecord> rest =
        switch (seizure.why()) {
          case GIVE_BACK ->
              seizure.alone()
                  ? Optional.of(worker.splitter().only(task, attempt, place))
                  : worker.splitter().from(task, attempt, place);
          case TIMED_OUT -> {
            current.attempts().timedOut(place, seizure.runNanos());
            yield worker.splitter().behind(task, attempt, place);
          }
          case CANCELLED, TERMINATED -> {
            ChunkRecord chunk = task.getChunks().get(place.chunk());
            int calls = seizure.alone() ? 1 : chunk.getCount() - place.done();
            TaskRun.stopped(seizure.why(), chunk, place, calls, current.outcomes());
            yield worker.splitter().behindChunk(task, attempt, place);
          }
        };
    WorkerMeters.Returned why =
        seizure.why() == Stop.GIVE_BACK
            ? WorkerMeters.Returned.DRAINED
            : WorkerMeters.Returned.SEIZED;
    Outcomes outcomes = current.outcomes();
    rest.filter(calls -> !seizure.alone() || seizure.why() == Stop.GIVE_BACK)
        .ifPresent(calls -> outcomes.alsoAwait(putBack(calls, why, outcomes)));
  }

  private boolean swallow(PillRecord pill, Delivery delivery) {
    if (worker.orders().isOver(pill.getOrder())) {
      return true;
    }
    if (!worker.orders().isGiven(pill.getOrder(), ORDERS)) {
      String detail = "nobody has given the shutdown order %s of this pill";
      return await(
          worker
              .deadLetters()
              .setAside(delivery, DeadReason.UNEXPECTED, detail.formatted(pill.getOrder())));
    }
    if (!worker.pilled()) {
      // This process has had its pill, and another waits for one: pass it on.
      return await(sender.send(tasks, null, Codec.encode(pill)));
    }
    return true;
  }

  /** Waits until outcomes are durable; false as below. */
  private static boolean await(Outcomes outcomes) {
    boolean durable = await(outcomes.finish());
    if (durable) {
      outcomes.releaseArguments();
    }
    return durable;
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

  /** Takes nothing more, finishes what it holds, and ends. */
  void drain() {
    draining = true;
    queue.wakeup();
    worker.intake().wake();
  }

  /** Has it look whether the worker was drained. */
  void wake() {
    queue.wakeup();
  }

  /** Whether it takes from the pool's queue, and not from a shard of it. */
  boolean isAtQueue() {
    return queue.isAtQueue();
  }

  /** Whether the worker is drained, and this slot holds nothing and takes nothing. */
  boolean isResting() {
    return resting;
  }

  /** Gives back what it holds, whatever its thread does. */
  void abandon() {
    queue.close();
  }

  /**
   * Sends outcomes that have waited long enough, while a call runs that keeps the slot from it.
   *
   * <p>Where the slot goes on with another record meanwhile, those of this one were sent before.
   */
  void sendWaiting(long nowNanos) {
    Held current = held;
    if (current != null) {
      activity
          .whileCalling(() -> current.outcomes().takeIfDue(nowNanos))
          .ifPresent(OutcomeBatch::send);
    }
  }

  /** Whether it holds a task, be it one that goes on although nobody waits for it. */
  boolean isBusy() {
    return held != null;
  }

  /** How many calls it holds whose fate is not decided; counted only where there are meters. */
  int heldCalls() {
    Held current = held;
    return current == null ? 0 : current.outcomes().tally().open();
  }

  /** What it does now. */
  Activity activity() {
    return activity;
  }

  /** What it holds now; null where it holds nothing, or that was taken out of its hands. */
  @Nullable Delivery held() {
    Held current = held;
    return current == null || current.evicted().isDone() ? null : current.delivery();
  }

  /**
   * A task that the slot works on.
   *
   * @param evicted completes when whoever has seized a call of it has settled it
   * @param shared completes with the number of calls that were handed to others, where some were to
   *     be
   */
  private record Held(
      Delivery delivery,
      TaskRecord task,
      Outcomes outcomes,
      Attempts attempts,
      CompletableFuture<Void> evicted,
      CompletableFuture<Integer> shared) {}
}
