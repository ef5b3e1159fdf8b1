package dev.muster.service;

import dev.muster.coordinator.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Workers as JSON objects, for the service and the command line. */
public final class WorkerJson {
  private WorkerJson() {}

  /** A worker, with all that it runs. */
  public static Map<String, Object> of(WorkerStatus worker) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", worker.id());
    fields.put("host", worker.host());
    fields.put("pid", worker.pid());
    fields.put("state", worker.state().name().toLowerCase(Locale.ROOT));
    fields.put("startedAt", worker.startedAt().toString());
    fields.put("slots", worker.slots());
    fields.put("busy", worker.running().size());
    fields.put("finished", worker.finished());
    fields.put("running", worker.running().stream().map(WorkerJson::of).toList());
    return fields;
  }

  private static Map<String, Object> of(WorkerStatus.Running running) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("function", running.function());
    fields.put("task", running.task().toString());
    fields.put("index", running.index());
    fields.put("attempt", running.attempt());
    fields.put("seconds", running.runTime().toMillis() / 1000.0);
    return fields;
  }
}
