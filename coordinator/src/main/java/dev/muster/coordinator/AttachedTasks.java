package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.WrongArgumentsException;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows tasks that somebody else submitted, or this program before it was started again: looks
 * for their results in the log, each on a thread of its own. Safe for use by many threads.
 */
final class AttachedTasks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AttachedTasks.class);

  private final Attachment attachment;
  private final int maxPayload;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  AttachedTasks(Attachment attachment, int maxPayload) {
    this.attachment = attachment;
    this.maxPayload = maxPayload;
  }

  /** Looks for the result of a handle's task until the handle has ended in another way. */
  void follow(SingleResult<@Nullable Object> handle, Duration most) {
    Thread thread = new Thread(() -> look(handle, most), "muster-attached-" + handle.id());
    thread.setDaemon(true);
    threads.add(thread);
    var unused = handle.toCompletableFuture().whenComplete((value, failure) -> thread.interrupt());
    thread.start();
    if (closed) {
      thread.interrupt();
    }
  }

  private void look(SingleResult<@Nullable Object> handle, Duration most) {
    try {
      settle(handle, new ResultLookup(attachment, maxPayload).find(handle.id(), most));
    } catch (InterruptedException e) {
      log.debug("Nobody waits for task {} any more", handle.id());
    } catch (MusterException e) {
      handle.failWith(e);
    } catch (RuntimeException e) {
      handle.failWith(new BrokerException("The log cannot be read: " + e, e));
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  private static void settle(
      SingleResult<@Nullable Object> handle, NavigableMap<Long, ResultLookup.Found> all) {
    ResultLookup.Found found = all.get(0L);
    if (found == null || all.size() > 1) {
      handle.failWith(
          new WrongArgumentsException(
              "Task %s is a map: look for its results with ResultLookup or muster result"
                  .formatted(handle.id())));
      return;
    }
    found.failure().ifPresentOrElse(handle::failWith, () -> handle.setValue(0, found.value()));
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
