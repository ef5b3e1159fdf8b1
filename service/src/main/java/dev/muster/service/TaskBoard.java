package dev.muster.service;

import dev.muster.broker.Entry;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.RunningRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a pool, as its log shows them: a projection that every service makes for itself, and
 * makes again when it starts. Holds at most so many tasks: the oldest of those that have ended fall
 * out first. Safe for use by many threads.
 */
final class TaskBoard {
  /** Who waits beyond this is told to come back. */
  static final int MAX_WAITING = 10_000;

  private final Clock clock;
  private final int capacity;

  // Guarded by "this".
  private final TreeMap<TaskId, BoardEntry> tasks = new TreeMap<>();
  private final Set<TaskId> finished = new LinkedHashSet<>(); // in the order in which they ended
  private final Set<UUID> cancelledEarly = new LinkedHashSet<>();
  private final Map<TaskId, List<Waiting>> waiting = new HashMap<>();
  private int waitingCount;
  private boolean closed;

  /**
   * An empty board.
   *
   * @param capacity how many tasks it holds
   */
  TaskBoard(int capacity, Clock clock) {
    this.capacity = capacity;
    this.clock = clock;
  }

  /** Takes in a record of the log. */
  void heard(Entry entry, SpecificRecord record) {
    Set<TaskId> touched = new HashSet<>();
    synchronized (this) {
      if (record instanceof TaskRecord task) {
        for (ChunkRecord chunk : task.getChunks()) {
          entry(chunk.getJob(), touched).submitted(task, chunk);
        }
      } else if (record instanceof ResultRecord result) {
        for (OutcomeRecord outcome : result.getOutcomes()) {
          entry(outcome.getJob(), touched).ended(result, outcome, entry);
        }
      } else if (record instanceof ProgressRecord progress) {
        running(
            progress.getJob(),
            each ->
                each.running(
                    progress.getWorker(),
                    progress.getAttempt(),
                    progress.getFraction(),
                    entry.appendedAt()));
      } else if (record instanceof HeartbeatRecord beat) {
        for (RunningRecord now : beat.getRunning()) {
          running(
              now.getJob(),
              each -> each.running(beat.getWorker(), now.getAttempt(), -1, entry.appendedAt()));
        }
      } else if (record instanceof CancelRecord cancel) {
        cancelled(cancel.getJob());
      }
      touched.forEach(this::file);
      forgetOldest();
    }
    touched.forEach(this::tell);
  }

  private BoardEntry entry(UUID job, Set<TaskId> touched) {
    TaskId id = new TaskId(job);
    touched.add(id);
    return entry(id);
  }

  private BoardEntry entry(TaskId id) {
    return tasks.computeIfAbsent(
        id,
        unknown -> {
          BoardEntry made = new BoardEntry(id);
          if (cancelledEarly.remove(id.value())) {
            made.cancelled();
          }
          return made;
        });
  }

  /** News of a task that nobody knows is not kept: its end makes it known again. */
  private void running(UUID job, Consumer<BoardEntry> news) {
    BoardEntry known = tasks.get(new TaskId(job));
    if (known != null) {
      news.accept(known);
    }
  }

  /** An order to cancel it is in the log. */
  synchronized void cancelled(TaskId id) {
    cancelled(id.value());
  }

  /** The order may be read before the task is. */
  private void cancelled(UUID job) {
    BoardEntry known = tasks.get(new TaskId(job));
    if (known != null) {
      known.cancelled();
    } else {
      cancelledEarly.add(job);
      removeOldest(cancelledEarly, capacity);
    }
  }

  private void file(TaskId id) {
    BoardEntry entry = tasks.get(id);
    if (entry != null && entry.hasEnded()) {
      finished.add(id);
    } else {
      finished.remove(id);
    }
  }

  private void forgetOldest() {
    while (tasks.size() > capacity) {
      Iterator<TaskId> oldest = finished.iterator();
      if (oldest.hasNext()) {
        tasks.remove(oldest.next());
        oldest.remove();
      } else {
        tasks.pollFirstEntry();
      }
    }
  }

  private static <T> void removeOldest(Set<T> set, int most) {
    Iterator<T> each = set.iterator();
    for (int surplus = set.size() - most; surplus > 0; surplus--) {
      each.next();
      each.remove();
    }
  }

  /** A task is in the log that this service has put there: known before the log is read so far. */
  void submitted(TaskId id, String function) {
    synchronized (this) {
      entry(id).submitted(function);
      forgetOldest();
    }
    tell(id);
  }

  /** The task; empty where it is not known, or not any more. */
  synchronized Optional<TaskView> find(TaskId id) {
    return Optional.ofNullable(tasks.get(id)).map(entry -> entry.view(clock.instant()));
  }

  /**
   * Tasks, newest first.
   *
   * @param before only older ones; null: from the newest on
   */
  synchronized List<TaskView> list(@Nullable TaskId before, int limit, Predicate<TaskView> wanted) {
    Instant now = clock.instant();
    List<TaskView> found = new ArrayList<>();
    for (BoardEntry entry :
        (before == null ? tasks : tasks.headMap(before, false)).descendingMap().values()) {
      TaskView view = entry.view(now);
      if (wanted.test(view)) {
        found.add(view);
        if (found.size() == limit) {
          break;
        }
      }
    }
    return found;
  }

  /** How many tasks it knows in each state. */
  synchronized Map<TaskPhase, Long> counts() {
    Instant now = clock.instant();
    Map<TaskPhase, Long> counts = new EnumMap<>(TaskPhase.class);
    for (TaskPhase phase : TaskPhase.values()) {
      counts.put(phase, 0L);
    }
    tasks.values().forEach(entry -> counts.merge(entry.phase(now), 1L, Long::sum));
    return counts;
  }

  /** When the oldest task was submitted that waits; empty where none does. */
  synchronized Optional<Instant> oldestWaiting() {
    Instant now = clock.instant();
    return tasks.values().stream()
        .filter(entry -> entry.phase(now) == TaskPhase.WAITING)
        .findFirst()
        .map(entry -> entry.view(now).submittedAt());
  }

  /**
   * Completes when a task is as it is wanted; with null when the board closes. At once where it is
   * so already. Whoever gives up must say so with {@link #forget}.
   *
   * @return null where too many wait already
   */
  @Nullable CompletableFuture<@Nullable TaskView> when(TaskId id, Predicate<TaskView> wanted) {
    synchronized (this) {
      CompletableFuture<@Nullable TaskView> future = new CompletableFuture<>();
      Optional<TaskView> known = find(id).filter(wanted);
      if (known.isPresent() || closed) {
        future.complete(known.orElse(null));
        return future;
      }
      if (waitingCount >= MAX_WAITING) {
        return null;
      }
      waitingCount++;
      waiting.computeIfAbsent(id, none -> new ArrayList<>()).add(new Waiting(wanted, future));
      return future;
    }
  }

  /** Nobody waits for this any more. */
  synchronized void forget(TaskId id, CompletableFuture<@Nullable TaskView> future) {
    List<Waiting> list = waiting.get(id);
    if (list != null && list.removeIf(each -> each.future() == future)) {
      waitingCount--;
      if (list.isEmpty()) {
        waiting.remove(id);
      }
    }
  }

  /** Outside of the lock: whoever waited goes on in this thread. */
  private void tell(TaskId id) {
    List<Waiting> done = new ArrayList<>();
    Optional<TaskView> known;
    synchronized (this) {
      List<Waiting> list = waiting.get(id);
      known = find(id);
      if (list == null || known.isEmpty()) {
        return;
      }
      TaskView view = known.get();
      list.stream().filter(each -> each.wanted().test(view)).forEach(done::add);
    }
    done.forEach(
        each -> {
          forget(id, each.future());
          each.future().complete(known.get());
        });
  }

  /** How many wait. */
  synchronized int waiting() {
    return waitingCount;
  }

  /** Lets go of all who wait. Can be called twice. */
  void close() {
    List<Waiting> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      waiting.values().forEach(all::addAll);
      waiting.clear();
      waitingCount = 0;
    }
    all.forEach(each -> each.future().complete(null));
  }

  private record Waiting(
      Predicate<TaskView> wanted, CompletableFuture<@Nullable TaskView> future) {}
}
