package dev.muster.cli;

import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.protocol.TaskId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The ids on a command line: numbers of dead letters and ids of tasks, and which were not seen. */
final class LetterNames {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Set<String> unseen = new LinkedHashSet<>();
  private DeadLetterSelection selection = DeadLetterSelection.all();

  /**
   * Reads ids.
   *
   * @throws WrongUsageException where one is neither
   */
  LetterNames(List<String> ids) {
    for (String id : ids) {
      if (NUMBER.matcher(id).matches()) {
        long number = Long.parseLong(id);
        selection = selection.withId(number);
        unseen.add(name(number));
      } else {
        TaskId task = task(id);
        selection = selection.withTask(task);
        unseen.add(name(task));
      }
    }
  }

  private static TaskId task(String id) {
    try {
      return TaskId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(
          "'%s' is neither the number of a dead letter nor the id of a task".formatted(id));
    }
  }

  private static String name(long number) {
    return "dead letter " + number;
  }

  private static String name(TaskId task) {
    return "dead letter of task " + task;
  }

  DeadLetterSelection selection() {
    return selection;
  }

  /** A letter of the selection is there. */
  void seen(DeadLetter letter) {
    unseen.remove(name(letter.id()));
    letter.tasks().forEach(task -> unseen.remove(name(task)));
  }

  /**
   * Says which are not there; returns whether all are.
   *
   * @param kind what else was asked of them, as it follows their names
   */
  boolean tellUnseen(String command, String kind, Terminal terminal) {
    unseen.forEach(name -> terminal.tell("%s: there is no %s%s".formatted(command, name, kind)));
    return unseen.isEmpty();
  }
}
