package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards, as Grafana would read them. */
class DashboardsTest {
  private static final Set<String> TYPES = Set.of("stat", "timeseries", "heatmap", "table");
  private static final Set<String> UNITS =
      Set.of("short", "percentunit", "s", "reqps", "ops", "bytes");

  static List<String> dashboards() {
    return Expressions.DASHBOARDS;
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_panel_says_what_it_shows_in_which_unit_and_what_is_bad(String dashboard) {
    assertThat(Expressions.panels(dashboard)).hasSizeGreaterThan(10);
    for (Tree panel : Expressions.panels(dashboard)) {
      String title = panel.get("title").text();
      Tree defaults = panel.get("fieldConfig", "defaults");
      assertThat(title).as(dashboard).isNotBlank();
      assertThat(panel.get("description").text()).as(title).endsWith(".");
      assertThat(TYPES).as(title).contains(panel.get("type").text());
      assertThat(UNITS).as(title).contains(defaults.get("unit").text());
      assertThat(panel.get("datasource", "uid").text()).as(title).isEqualTo("muster-prometheus");
      assertThat(panel.get("targets").each()).as(title).isNotEmpty();
      checkThresholds(title, defaults.get("thresholds"));
    }
  }

  private static void checkThresholds(String title, Tree thresholds) {
    assertThat(thresholds.get("mode").text()).as(title).isEqualTo("absolute");
    List<Tree> steps = thresholds.get("steps").each();
    assertThat(steps).as(title).isNotEmpty();
    assertThat(steps.get(0).get("value").isEmpty()).as("first step of %s", title).isTrue();
    List<Double> values =
        steps.stream().skip(1).map(step -> Double.valueOf(step.get("value").text())).toList();
    assertThat(values).as(title).isSorted();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void no_two_panels_have_a_number_or_a_place_in_common(String dashboard) {
    Set<String> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (Tree panel : Tree.file(dashboard).get("panels").each()) {
      Tree place = panel.get("gridPos");
      assertThat(ids.add(panel.get("id").text())).isTrue();
      int right = place.get("x").number() + place.get("w").number();
      assertThat(right).isLessThanOrEqualTo(24);
      for (int x = place.get("x").number(); x < right; x++) {
        for (int y = 0; y < place.get("h").number(); y++) {
          assertThat(cells.add(x + "," + (place.get("y").number() + y)))
              .as(panel.get("title").text())
              .isTrue();
        }
      }
    }
  }

  @Test
  void pools_workers_and_functions_can_be_chosen() {
    assertThat(variables("overview")).containsExactly("pool");
    assertThat(variables("worker")).containsExactly("pool", "worker");
    assertThat(variables("function")).containsExactly("pool", "function");
  }

  private static List<String> variables(String dashboard) {
    return Tree.file("grafana/dashboards/" + dashboard + ".json")
        .get("templating", "list")
        .each()
        .stream()
        .map(variable -> variable.get("name").text())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_variable_that_is_used_is_there_and_the_other_way_round(String dashboard) {
    Set<String> used =
        Expressions.panels(dashboard).stream()
            .flatMap(panel -> panel.get("targets").each().stream())
            .flatMap(target -> VariableNames.in(target.get("expr").text()).stream())
            .collect(Collectors.toSet());
    String name = dashboard.replaceAll(".*/|\\.json", "");
    assertThat(used).containsExactlyInAnyOrderElementsOf(variables(name));
  }

  @Test
  void dashboards_are_told_apart_and_are_where_they_are_looked_for() {
    assertThat(Expressions.DASHBOARDS.stream().map(file -> Tree.file(file).get("uid").text()))
        .doesNotHaveDuplicates();
    Tree grafana = Tree.file("deploy/compose.yaml").get("services", "grafana");
    String path =
        Tree.file("grafana/provisioning/dashboards/muster.yaml")
            .get("providers")
            .each()
            .get(0)
            .get("options", "path")
            .text();
    assertThat(grafana.get("volumes").texts()).contains("../grafana/dashboards:" + path + ":ro");
    assertThat(grafana.get("environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").text())
        .isEqualTo(path + "/overview.json");
    Tree source =
        Tree.file("grafana/provisioning/datasources/prometheus.yaml")
            .get("datasources")
            .each()
            .get(0);
    assertThat(source.get("uid").text()).isEqualTo("muster-prometheus");
  }

  /** Variables of Grafana, without those that it has of itself. */
  private static final class VariableNames {
    static Set<String> in(String expression) {
      return java.util.regex.Pattern.compile("\\$([a-z]+)")
          .matcher(expression)
          .results()
          .map(result -> result.group(1))
          .collect(Collectors.toSet());
    }
  }
}
