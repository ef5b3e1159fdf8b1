package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.Topics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which workers of a pool an order is for. */
final class WorkerOption {
  /** So many ids are named in a message. */
  private static final int NAMED = 5;

  @Option(
      names = "--worker",
      paramLabel = "ID",
      description =
          "Only this worker: its id, as muster workers shows it, or the beginning of it where no"
              + " other begins so. Can be given more than once. Default: all.")
  private List<String> ids = new ArrayList<>();

  /** Whether workers were named. */
  boolean isGiven() {
    return !ids.isEmpty();
  }

  /**
   * Looks at the fleet of a pool that is there. Whoever joins a pool creates it; who gives an order
   * to one that is not there has mistaken its name.
   *
   * @throws FailedException where it is not
   */
  static Fleet fleet(Broker kafka, String pool) throws InterruptedException {
    if (kafka.partitions(Topics.tasks(pool).topic().name()) == 0) {
      throw new FailedException("there is no pool %s at %s".formatted(pool, kafka.description()));
    }
    return Fleet.of(kafka, pool);
  }

  /**
   * The ids of those that were named.
   *
   * @throws FailedException where one is not there, or could be several
   */
  Set<String> choose(Fleet fleet, String pool) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String id : ids) {
      List<WorkerStatus> found = id.isEmpty() ? List.of() : fleet.workers(id);
      if (found.isEmpty()) {
        throw new FailedException(
            "pool %s has no worker '%s', or has it no more; there are %s"
                .formatted(pool, id, names(fleet.workers())));
      }
      if (found.size() > 1) {
        throw new FailedException(
            "'%s' could be each of %s: give more of the id".formatted(id, names(found)));
      }
      chosen.add(found.get(0).id());
    }
    return chosen;
  }

  /**
   * Orders those that were named, or all, to take nothing more, or to take tasks again; waits until
   * the broker has that.
   *
   * @return the ids of those that were named
   * @throws FailedException where one is not there, or could be several, or the broker does not
   *     take it
   */
  Set<String> drain(Broker kafka, Fleet fleet, String pool, boolean drained)
      throws InterruptedException {
    Set<String> chosen = choose(fleet, pool);
    if (chosen.isEmpty()) {
      Durable.await(kafka, fleet.orders().drain(drained));
    }
    for (String id : chosen) {
      Durable.await(kafka, fleet.orders().drain(id, drained));
    }
    return chosen;
  }

  private static String names(List<WorkerStatus> workers) {
    if (workers.isEmpty()) {
      return "none";
    }
    String some =
        workers.stream().limit(NAMED).map(WorkerStatus::id).collect(Collectors.joining(", "));
    int more = workers.size() - NAMED;
    return more > 0 ? "%s and %d more (muster workers)".formatted(some, more) : some;
  }

  /** Those of these that are there. */
  static List<WorkerStatus> left(Fleet fleet, Set<String> chosen) {
    return fleet.workers().stream().filter(worker -> chosen.contains(worker.id())).toList();
  }
}
