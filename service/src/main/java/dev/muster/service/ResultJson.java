package dev.muster.service;

import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.protocol.RemoteTaskException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Results as JSON objects. */
final class ResultJson {
  private ResultJson() {}

  /**
   * What a task came to: {@code value} or {@code error} of a single call, a page of {@code results}
   * of a map.
   *
   * @param from the first index on the page
   * @param limit how many there are on it at most
   */
  static Map<String, @Nullable Object> of(
      Map<String, @Nullable Object> task, NavigableMap<Long, Found> found, long from, int limit) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(task);
    Found only = found.size() == 1 ? found.get(0L) : null;
    if (only != null) {
      put(fields, only);
      return fields;
    }
    SortedMap<Long, Found> rest = found.tailMap(from, true);
    fields.put("results", rest.entrySet().stream().limit(limit).map(ResultJson::of).toList());
    rest.keySet().stream().skip(limit).findFirst().ifPresent(next -> fields.put("next", next));
    return fields;
  }

  private static Map<String, @Nullable Object> of(Map.Entry<Long, Found> call) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("index", call.getKey());
    put(fields, call.getValue());
    return fields;
  }

  private static void put(Map<String, @Nullable Object> fields, Found found) {
    found
        .failure()
        .ifPresentOrElse(
            why -> fields.put("error", error(why)), () -> fields.put("value", found.value()));
  }

  private static Map<String, @Nullable Object> error(RuntimeException why) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("kind", why.getClass().getSimpleName());
    fields.put("message", why.getMessage());
    if (why instanceof RemoteTaskException remote) {
      fields.put("class", remote.remoteClass());
      fields.put("stack", remote.remoteStack());
    }
    return fields;
  }
}
