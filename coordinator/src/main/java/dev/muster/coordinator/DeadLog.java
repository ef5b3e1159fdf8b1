package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DroppedRecord;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters in the order in which they were set aside, each with what has become of it.
 * Reads the log twice, since that is written behind the letter: first what became of which, then
 * the letters. Holds two bits for each and one batch of records, however many there are. Not safe
 * for use by several threads.
 */
final class DeadLog {
  private static final Logger log = LoggerFactory.getLogger(DeadLog.class);

  private final Rejections rejections = new Rejections(log);
  private final Attachment attachment;
  private final Partition dead;

  DeadLog(Attachment attachment) {
    this.attachment = attachment;
    this.dead = new Partition(Topics.dead(attachment.pool()).name(), 0);
  }

  Partition partition() {
    return dead;
  }

  /** Hands on the letters of the selection that are there now, by the batch. */
  void read(DeadLetterSelection selection, Consumer<List<DeadLetter>> listener)
      throws InterruptedException {
    From from = from(selection);
    Fates fates;
    try (LogScan scan = LogScan.open(attachment.broker(), dead, from)) {
      fates = new Fates(scan.position(), scan.end());
      scan.readTo(fates.end, batch -> batch.forEach(entry -> learn(entry, fates)));
    }
    try (LogScan scan = LogScan.open(attachment.broker(), dead, from)) {
      scan.readTo(fates.end, batch -> listener.accept(letters(batch, fates, selection)));
    }
  }

  /** Nothing that is selected, and nothing that became of it, is before this. */
  private static From from(DeadLetterSelection selection) {
    if (!selection.isByName()) {
      return From.beginning();
    }
    if (selection.tasks().isEmpty()) {
      return From.offset(Math.max(0, Collections.min(selection.ids())));
    }
    return selection.ids().isEmpty()
        ? From.time(Collections.min(selection.tasks()).madeAt().minus(ResultLookup.SKEW))
        : From.beginning();
  }

  private void learn(Entry entry, Fates fates) {
    if (decoded(entry.value()) instanceof DroppedRecord dropped) {
      fates.add(dropped);
    }
  }

  private List<DeadLetter> letters(List<Entry> batch, Fates fates, DeadLetterSelection selection) {
    List<DeadLetter> letters = new ArrayList<>();
    for (Entry entry : batch) {
      SpecificRecord record = decoded(entry.value());
      if (record instanceof DeadLetterRecord letter) {
        DeadLetter read =
            new DeadLetter(entry.offset(), fates.of(entry.offset()), letter, calls(letter));
        if (selection.matches(read)) {
          letters.add(read);
        }
      } else if (record == null && !entry.isEmpty()) {
        rejections.add(dead.topic(), entry.offset(), "it cannot be read");
      }
    }
    return letters;
  }

  private @Nullable TaskRecord calls(DeadLetterRecord letter) {
    if (letter.getJob() == null) {
      return null;
    }
    byte[] bytes = new byte[letter.getOriginal().remaining()];
    letter.getOriginal().duplicate().get(bytes);
    return decoded(bytes) instanceof TaskRecord task && !task.getChunks().isEmpty() ? task : null;
  }

  private @Nullable SpecificRecord decoded(byte[] bytes) {
    try {
      return attachment.codec().decode(bytes);
    } catch (UndecodableRecordException e) {
      return null;
    }
  }

  /** A letter is done with: what is appended for it. */
  static byte[] done(DeadLetter letter, boolean replayed) {
    return Codec.encode(new DroppedRecord(letter.id(), replayed));
  }

  /** What became of the letters between two offsets. */
  private static final class Fates {
    private final long begin;
    private final long end;
    private final BitSet replayed = new BitSet();
    private final BitSet dropped = new BitSet();

    Fates(long begin, long end) {
      this.begin = begin;
      this.end = end;
    }

    /** The first word counts: who came second had nothing left to do. */
    void add(DroppedRecord word) {
      long place = word.getOffset() - begin;
      // Others can write to the topic, and may mean an offset that is none.
      if (word.getOffset() >= begin
          && word.getOffset() < end
          && place < Integer.MAX_VALUE
          && of(word.getOffset()) == DeadLetterState.OPEN) {
        (word.getReplayed() ? replayed : dropped).set((int) place);
      }
    }

    DeadLetterState of(long offset) {
      long place = offset - begin;
      if (place >= Integer.MAX_VALUE) {
        return DeadLetterState.OPEN;
      }
      return replayed.get((int) place)
          ? DeadLetterState.REPLAYED
          : dropped.get((int) place) ? DeadLetterState.DROPPED : DeadLetterState.OPEN;
    }
  }
}
