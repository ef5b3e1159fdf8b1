package dev.muster.coordinator;

import dev.muster.producer.ChunkBuilder;
import dev.muster.protocol.MusterException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input of an iteration, as far ahead as its results allow, and sends it. On a thread of
 * its own: the input may be slow, and what came before is to be seen meanwhile. Where the caller
 * has given no chunk size, each call goes to the {@link Bundler}.
 */
final class IterationFeeder implements Runnable {
  private final IteratedResults<?> results;
  private final Submitter submitter;
  private final Iterator<? extends List<? extends @Nullable Object>> calls;
  private final int chunkSize;
  private ChunkBuilder chunk;
  private @Nullable BundleLine line; // where the last of them went
  private long next; // index of the next call, where each goes to the bundler

  IterationFeeder(
      IteratedResults<?> results,
      Submitter submitter,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize) {
    this.results = results;
    this.submitter = submitter;
    this.calls = calls;
    this.chunkSize = chunkSize;
    this.chunk = submitter.chunk(results, 0);
  }

  void start() {
    results.feeds(true);
    Thread thread = new Thread(this, "muster-imap");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      feed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (MusterException refused) {
      results.fail(refused);
    } finally {
      results.feeds(false);
    }
  }

  private void feed() throws InterruptedException {
    int room = 0;
    while (results.isWanted()) {
      if (room == 0) {
        room = results.awaitRoom();
        continue;
      }
      room--;
      List<? extends @Nullable Object> arguments;
      try {
        if (!calls.hasNext()) {
          break;
        }
        arguments = calls.next();
      } catch (RuntimeException inputFailed) {
        // As in Python, the calls of a chunk that the input did not fill are not made.
        results.inputEnded(Math.max(next, chunk.nextIndex() - chunk.count()), inputFailed);
        return;
      }
      add(arguments);
    }
    send();
    results.inputEnded(Math.max(next, chunk.nextIndex()), null);
  }

  private void add(List<? extends @Nullable Object> arguments) {
    if (chunkSize == PoolCalls.DEFAULT_CHUNK) {
      bundle(arguments);
      return;
    }
    try {
      if (!chunk.add(arguments)) {
        send();
        chunk.add(arguments);
      }
    } catch (MusterException cannotBeSent) {
      // This call alone has failed. The indexes of a chunk have no gaps: the next starts behind it.
      long index = chunk.nextIndex();
      send();
      refuse(index, cannotBeSent);
      chunk = submitter.chunk(results, index + 1);
      return;
    }
    if (chunk.count() >= chunkSize || chunk.isFull()) {
      send();
    }
  }

  private void bundle(List<? extends @Nullable Object> arguments) {
    long index = next++;
    results.handed(next);
    try {
      line = submitter.bundle(results, index, arguments, line);
    } catch (MusterException cannotBeSent) {
      refuse(index, cannotBeSent);
    }
  }

  private void refuse(long index, MusterException cannotBeSent) {
    if (results.opened(index, 1)) {
      results.failHere(index, cannotBeSent);
    }
  }

  private void send() {
    if (chunk.count() == 0 || !results.opened(chunk.nextIndex() - chunk.count(), chunk.count())) {
      return;
    }
    var unused =
        submitter
            .send(results, chunk, List.of())
            .exceptionally(
                refusal -> {
                  results.fail(Submitter.asMuster(refusal));
                  return -1L;
                });
    chunk = chunk.next();
  }
}
