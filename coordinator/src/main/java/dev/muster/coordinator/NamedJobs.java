package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.Codec;
import dev.muster.protocol.NamedJobRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs the maps are that have a name. Of two that claim a name at the same time the one at
 * the lower offset has it, and both see the same one. Safe for use by many threads.
 */
final class NamedJobs {
  private final Attachment attachment;
  private final Partition names;

  NamedJobs(Attachment attachment) {
    this.attachment = attachment;
    this.names = new Partition(Topics.names(attachment.pool()).name(), 0);
  }

  /**
   * Finds the job that has the name of this one; where there is none, this one has it from now on.
   *
   * @return the job that has the name: equal to the given one where it is that
   */
  NamedJobRecord claim(NamedJobRecord job) throws InterruptedException {
    Search search = new Search(job);
    long end = search.read(From.beginning(), 0);
    if (search.found == null) {
      // Read on from there: somebody else may have been quicker.
      search.read(From.offset(end), append(job) + 1);
    }
    NamedJobRecord found = search.found;
    return found == null ? job : found;
  }

  private long append(NamedJobRecord job) {
    try {
      return attachment.sender().send(names, null, Codec.encode(job)).join();
    } catch (CompletionException e) {
      throw Submitter.asMuster(e);
    }
  }

  /** For the first record that has the client and the name of a job. */
  private final class Search {
    private final NamedJobRecord wanted;
    private @Nullable NamedJobRecord found;

    Search(NamedJobRecord wanted) {
      this.wanted = wanted;
    }

    /** Reads to the end, and at least to an offset; returns to where. */
    long read(From from, long least) throws InterruptedException {
      try (LogScan scan = LogScan.open(attachment.broker(), names, from)) {
        long end = Math.max(least, scan.end());
        scan.readTo(end, this::look);
        return end;
      }
    }

    private void look(List<Entry> batch) {
      batch.forEach(this::look);
    }

    private void look(Entry entry) {
      try {
        if (found == null
            && attachment.codec().decode(entry.value()) instanceof NamedJobRecord job
            && job.getClient().equals(wanted.getClient())
            && job.getName().equals(wanted.getName())) {
          found = job;
        }
      } catch (UndecodableRecordException e) {
        // Whatever it is, it claims no name.
      }
    }
  }
}
