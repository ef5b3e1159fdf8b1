package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules for alerts and what Prometheus scrapes, as files. */
class AlertsTest {
  private final List<Tree> rules =
      Tree.file(Expressions.ALERTS).get("groups").each().stream()
          .flatMap(group -> group.get("rules").each().stream())
          .toList();

  @Test
  void every_alert_says_what_is_the_matter_and_how_bad_it_is() {
    assertThat(rules).hasSizeGreaterThanOrEqualTo(7);
    for (Tree rule : rules) {
      String name = rule.get("alert").text();
      assertThat(name).startsWith("Muster");
      assertThat(rule.get("labels", "severity").text()).as(name).isIn("warning", "critical");
      assertThat(rule.get("annotations", "summary").text()).as(name).contains("{{ $");
    }
  }

  @Test
  void every_alert_has_its_paragraph_for_who_is_woken() throws Exception {
    List<String> operations = Files.readAllLines(Tree.ROOT.resolve("docs/OPERATIONS.md"));
    for (Tree rule : rules) {
      String name = rule.get("alert").text();
      assertThat(rule.get("annotations", "runbook").text())
          .isEqualTo("docs/OPERATIONS.md#" + name.toLowerCase(Locale.ROOT));
      assertThat(operations).contains("### " + name);
    }
  }

  @Test
  void every_service_that_says_how_it_is_is_scraped_where_it_does() {
    Tree services = Tree.file("deploy/compose.yaml").get("services");
    List<Tree> jobs = Tree.file("deploy/prometheus/prometheus.yml").get("scrape_configs").each();
    Stream<String> scraped =
        jobs.stream()
            .map(job -> job.get("dns_sd_configs").each().get(0))
            .map(found -> found.get("names").texts().get(0) + ":" + found.get("port").text());
    assertThat(scraped)
        .containsExactlyInAnyOrderElementsOf(
            services.keys().stream()
                .filter(name -> !port(services.get(name)).isEmpty())
                .map(name -> name + ":" + port(services.get(name)))
                .toList());
  }

  private static String port(Tree service) {
    return service.get("environment", "MUSTER_METRICS_PORT").text();
  }
}
