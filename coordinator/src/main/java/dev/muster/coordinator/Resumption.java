package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.producer.ChunkBuilder;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.NamedJobRecord;
import dev.muster.protocol.TaskCancelledException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with a map that was submitted before. Calls that returned keep their value; calls that
 * are queued or run are waited for; calls that failed, that nobody will run any more, or that were
 * never sent are sent.
 */
final class Resumption {
  private static final Logger log = LoggerFactory.getLogger(Resumption.class);

  private final Attachment attachment;
  private final Submitter submitter;
  private final NamedJobRecord job;
  private final EachResult<?> handle;
  private final List<? extends List<? extends @Nullable Object>> calls;
  private final int chunkSize;
  private final Clock clock;

  private final List<CompletableFuture<Long>> sent = new ArrayList<>();
  private int resent;

  Resumption(
      Attachment attachment,
      Submitter submitter,
      NamedJobRecord job,
      EachResult<?> handle,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      Clock clock) {
    this.attachment = attachment;
    this.submitter = submitter;
    this.job = job;
    this.handle = handle;
    this.calls = calls;
    this.chunkSize = chunkSize;
    this.clock = clock;
  }

  /** Runs until the handle has its end. */
  void run() throws InterruptedException {
    if (calls.isEmpty()) {
      handle.finish();
      return;
    }
    StopOrders orders = StopOrders.read(attachment);
    if (orders.isCancelled(handle.id())) {
      handle.failWith(
          new TaskCancelledException(
              "The map %s of client %s (task %s) was cancelled, and workers start nothing of it: give the map another name"
                  .formatted(job.getName(), job.getClient(), handle.id())));
      return;
    }
    long now = clock.millis();
    // The queue first, the results second: what is in neither was never accepted.
    QueuedCalls queued =
        QueuedCalls.read(
            attachment,
            handle.id(),
            calls.size(),
            task -> QueuedCalls.isInTime(task, now) && orders.refusal(task).isEmpty());
    try (JobLog results = JobLog.open(attachment, handle.id(), calls.size(), job.getReplyTo())) {
      results.readToEnd();
      send(queued, results);
      log.info(
          "Map {} of client {} goes on as task {}: {} of its {} calls are sent",
          job.getName(),
          job.getClient(),
          handle.id(),
          resent,
          calls.size());
      results.follow(handle, submitter.pending().payloads());
    }
  }

  private void send(QueuedCalls queued, JobLog results) {
    int index = 0;
    while (index < calls.size()) {
      int replay = replay(index, queued, results);
      index = replay < 0 ? index + 1 : send(index, replay, queued, results);
    }
    Submitter.settle(handle, sent);
  }

  /** How often a call will have been sent again when it is sent now; -1 where it is not to be. */
  private static int replay(int index, QueuedCalls queued, JobLog results) {
    int ended = results.replay(index);
    int waiting = queued.waiting(index);
    if (waiting > ended) {
      results.want(index, waiting);
      return -1;
    }
    if (ended >= 0 && results.returned(index)) {
      return -1;
    }
    int next = Math.max(queued.seen(index), ended) + 1;
    results.want(index, next);
    return next;
  }

  /** Sends a chunk that begins with this call; returns the call behind it. */
  private int send(int first, int replay, QueuedCalls queued, JobLog results) {
    ChunkBuilder chunk = submitter.chunk(handle, first);
    int index = first;
    try {
      while (chunk.add(calls.get(index))) {
        index++;
        if (chunk.count() >= chunkSize
            || chunk.isFull()
            || index == calls.size()
            || replay(index, queued, results) != replay) {
          break;
        }
      }
    } catch (MusterException cannotBeSent) {
      // This call alone has failed. The indexes of a chunk have no gaps: the next starts behind it.
      handle.setFailure(index, cannotBeSent);
      index++;
    }
    if (chunk.count() > 0) {
      resent += chunk.count();
      sent.add(submitter.sendAgain(handle, chunk, job.getReplyTo(), replay));
    }
    return index;
  }
}
