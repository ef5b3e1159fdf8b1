package dev.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.InMemoryBroker;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The description says what is there, and nothing else. */
class OpenApiTest {
  private static final Map<String, Object> API = read();

  private static Map<String, Object> read() {
    try (InputStream in = CoordinatorService.class.getResourceAsStream("openapi.yaml")) {
      return new Yaml().load(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked") // keys of YAML maps are strings here
  private static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value);
  }

  private static void operations(Consumer<Map.Entry<String, Map<String, Object>>> action) {
    map(API.get("paths"))
        .forEach(
            (path, methods) ->
                map(methods)
                    .forEach(
                        (method, operation) -> {
                          if (!method.equals("parameters")) {
                            String name = method.toUpperCase(Locale.ROOT) + " " + path;
                            action.accept(Map.entry(name, map(operation)));
                          }
                        }));
  }

  @Test
  void every_route_is_described_and_every_described_route_exists() throws InterruptedException {
    Set<String> described = new TreeSet<>();
    operations(operation -> described.add(operation.getKey()));
    Set<String> routes = new TreeSet<>();
    try (InMemoryBroker broker = InMemoryBroker.create();
        CoordinatorService service =
            CoordinatorService.start(
                broker,
                ServiceConfig.defaults().withAddress("127.0.0.1", 0),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      service.routes().forEach(route -> routes.add(route.method().name() + " " + route.path()));
    }
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void every_operation_has_a_name_a_summary_and_answers() {
    Set<Object> names = new HashSet<>();
    operations(
        operation -> {
          assertThat(operation.getValue()).containsKeys("operationId", "summary", "responses");
          assertThat(names.add(operation.getValue().get("operationId"))).isTrue();
        });
  }

  @Test
  void every_reference_leads_somewhere() {
    List<String> references = new ArrayList<>();
    collect(API, references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      @Nullable Object place = API;
      for (String step : reference.substring("#/".length()).split("/", -1)) {
        place = map(place).get(step);
        assertThat(place).as(reference).isNotNull();
      }
    }
  }

  private static void collect(Object value, List<String> references) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) -> {
            if (key.equals("$ref")) {
              references.add((String) inner);
            }
            collect(inner, references);
          });
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> collect(inner, references));
    }
  }

  @Test
  void the_states_of_the_description_are_those_of_tasks() {
    Object states = map(map(map(API.get("components")).get("schemas")).get("State")).get("enum");
    assertThat(states)
        .isEqualTo(List.of("waiting", "running", "cancelling", "succeeded", "failed", "cancelled"));
    for (TaskPhase phase : TaskPhase.values()) {
      assertThat((List<?>) states).asString().contains(phase.text());
    }
  }
}
