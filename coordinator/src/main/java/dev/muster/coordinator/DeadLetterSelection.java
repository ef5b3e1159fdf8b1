package dev.muster.coordinator;

import dev.muster.protocol.DeadReason;
import dev.muster.protocol.TaskId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which dead letters are meant: those that are named by id or by task, where any are, and of these
 * those with that reason and that function, where one is given. Immutable; each {@code with} gives
 * a changed copy.
 *
 * @param ids ids of letters: offsets in {@code .dead}
 * @param tasks ids of tasks: all letters with calls of them
 * @param reason empty: whichever
 * @param function name of the function; empty: whichever
 */
public record DeadLetterSelection(
    Set<Long> ids, Set<TaskId> tasks, Optional<DeadReason> reason, Optional<String> function) {
  public DeadLetterSelection {
    ids = Set.copyOf(ids);
    tasks = Set.copyOf(tasks);
  }

  /** All that there are. */
  public static DeadLetterSelection all() {
    return new DeadLetterSelection(Set.of(), Set.of(), Optional.empty(), Optional.empty());
  }

  /** Also the letter of that id. */
  public DeadLetterSelection withId(long id) {
    Set<Long> more = new HashSet<>(ids);
    more.add(id);
    return new DeadLetterSelection(more, tasks, reason, function);
  }

  /** Also the letters with calls of that task. */
  public DeadLetterSelection withTask(TaskId task) {
    Set<TaskId> more = new HashSet<>(tasks);
    more.add(task);
    return new DeadLetterSelection(ids, more, reason, function);
  }

  /** Only those with this reason. */
  public DeadLetterSelection withReason(DeadReason only) {
    return new DeadLetterSelection(ids, tasks, Optional.of(only), function);
  }

  /** Only those of this function. */
  public DeadLetterSelection withFunction(String only) {
    return new DeadLetterSelection(ids, tasks, reason, Optional.of(only));
  }

  /** Whether some are named, by id or by task. */
  public boolean isByName() {
    return !ids.isEmpty() || !tasks.isEmpty();
  }

  boolean matches(DeadLetter letter) {
    boolean named =
        !isByName()
            || ids.contains(letter.id())
            || letter.tasks().stream().anyMatch(tasks::contains);
    return named
        && reason.map(only -> only == letter.reason()).orElse(true)
        && function.map(only -> letter.function().filter(only::equals).isPresent()).orElse(true);
  }
}
