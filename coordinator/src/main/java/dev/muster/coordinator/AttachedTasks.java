package dev.muster.coordinator;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.MusterException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows tasks that somebody else submitted, or this program before it was started again: their
 * results are read in the log, each on a thread of its own. Safe for use by many threads.
 */
final class AttachedTasks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AttachedTasks.class);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Runs what brings a handle to its end; interrupts that when the handle has ended otherwise. */
  void follow(PendingResult<?> handle, Following following) {
    Thread thread = new Thread(() -> run(handle, following), "muster-attached-" + handle.id());
    thread.setDaemon(true);
    threads.add(thread);
    var unused = handle.toCompletableFuture().whenComplete((value, failure) -> thread.interrupt());
    thread.start();
    if (closed) {
      thread.interrupt();
    }
  }

  private void run(PendingResult<?> handle, Following following) {
    try {
      following.run();
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

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  /** Reads the log until a handle has its end. */
  interface Following {
    void run() throws InterruptedException;
  }
}
