package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Partition;
import dev.muster.protocol.Codec;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * What the workers of a pool have set aside for good, and what an operator does about it: look at
 * it, put its calls back into the queue, or drop it. A letter that is done with stays in the log
 * for as long as that is kept, and is passed over.
 *
 * <p>Memory is bounded, however many letters there are: they are read and handled by the batch.
 * What somebody else does at the same time may not be seen: two operators who replay the same
 * letter in the same moment make its calls run twice, which is what a task must bear anyway.
 *
 * <p>Not safe for use by several threads.
 */
public final class DeadLetters {
  private final Attachment attachment;
  private final Blobs blobs;
  private final DeadLog log;
  private final Replay replay;

  /** Those of the pool that is attached to. */
  public DeadLetters(Attachment attachment) {
    this.attachment = attachment;
    this.blobs = Blobs.of(attachment, Blobs.DEFAULT_LIMIT);
    this.log = new DeadLog(attachment);
    this.replay = new Replay(Clock.systemUTC());
  }

  /**
   * Hands on the letters of a selection, oldest first: those that are open, and those that are done
   * with.
   */
  public void forEach(DeadLetterSelection selection, Consumer<DeadLetter> action)
      throws InterruptedException {
    log.read(selection, batch -> batch.forEach(action));
  }

  /** The letter of that id, open or done with; empty where there is none. */
  public Optional<DeadLetter> find(long id) throws InterruptedException {
    List<DeadLetter> found = new ArrayList<>();
    forEach(DeadLetterSelection.all().withId(id), found::add);
    return found.stream().findFirst();
  }

  /**
   * Puts the calls of open letters back into the queue, as they were submitted: with their task ids
   * and indexes, all their attempts, and as much time as they had. Their new outcomes replace the
   * old ones for {@link ResultLookup}, and end handles that are still open; a handle that has ended
   * stays as it is. A letter is done with when its calls are durable in the queue.
   *
   * <p>Refused is what is no task, what this version cannot read, and what no worker would start
   * because it was cancelled or its client terminated.
   *
   * @param dryRun only says what would be done
   * @param listener hears of each letter that was open; where letters are named, also of those that
   *     are done with already
   * @throws MusterException where the broker does not answer; letters that the listener has not
   *     heard of may have been replayed
   */
  public void replay(
      DeadLetterSelection selection, boolean dryRun, Consumer<SettledLetter> listener)
      throws InterruptedException {
    StopOrders orders = StopOrders.read(attachment);
    settle(selection, dryRun, true, letter -> replayRefusal(letter, orders), listener);
  }

  private static Optional<String> replayRefusal(DeadLetter letter, StopOrders orders) {
    Optional<String> refusal = letter.refusal();
    return refusal.isPresent() ? refusal : orders.refusal(letter.record());
  }

  /**
   * Says of open letters that nobody wants them any more.
   *
   * @param dryRun only says what would be done
   * @param listener as for {@link #replay}
   * @throws MusterException as {@link #replay}
   */
  public void drop(DeadLetterSelection selection, boolean dryRun, Consumer<SettledLetter> listener)
      throws InterruptedException {
    settle(selection, dryRun, false, letter -> Optional.empty(), listener);
  }

  private void settle(
      DeadLetterSelection selection,
      boolean dryRun,
      boolean again,
      Check check,
      Consumer<SettledLetter> listener)
      throws InterruptedException {
    log.read(
        selection,
        batch -> {
          List<SettledLetter> settled = new ArrayList<>();
          for (DeadLetter letter : batch) {
            boolean open = letter.state() == DeadLetterState.OPEN;
            if (open || selection.isByName()) {
              settled.add(
                  new SettledLetter(letter, open ? check.refusal(letter) : Optional.empty()));
            }
          }
          if (!dryRun) {
            settle(settled.stream().filter(SettledLetter::isDone).toList(), again);
          }
          settled.forEach(listener);
        });
  }

  /**
   * First the calls, then the word that the letter is done with: a crash in between leaves a letter
   * whose calls run once more if it is replayed again. The other order would lose them.
   */
  private void settle(List<SettledLetter> batch, boolean again) {
    if (again) {
      Partition tasks = new Partition(Topics.tasks(attachment.pool()).topic().name(), 0);
      send(tasks, batch.stream().map(each -> calls(each.letter())).toList());
    }
    send(log.partition(), batch.stream().map(e -> DeadLog.done(e.letter(), again)).toList());
    if (!again) {
      batch.forEach(each -> each.letter().payloads().forEach(blobs::release));
    }
  }

  private byte[] calls(DeadLetter letter) {
    return Codec.encode(replay.of(letter.record()));
  }

  /** Sends all of them; returns when they are durable. */
  private void send(Partition to, List<byte[]> records) {
    List<CompletableFuture<Long>> sent = new ArrayList<>();
    for (byte[] record : records) {
      sent.add(attachment.sender().send(to, null, record));
    }
    try {
      // Bounded by the sender: it fails what it cannot deliver.
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof MusterException ours ? ours : e;
    }
  }

  /** Whether something can be done about a letter. */
  private interface Check {
    Optional<String> refusal(DeadLetter letter);
  }
}
