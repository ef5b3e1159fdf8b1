package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.deploy.Docker.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules for alerts, in Prometheus' own checker. */
@ExtendWith(Docker.class)
class AlertsIT {
  private static Ended promtool(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker",
                "run",
                "--rm",
                "--network=none",
                "-v",
                Tree.ROOT.resolve("deploy/prometheus") + ":/etc/prometheus:ro",
                "-v",
                Tree.ROOT.resolve("deploy") + ":/deploy:ro",
                "--entrypoint",
                "promtool",
                Docker.PROMETHEUS));
    command.addAll(List.of(arguments));
    return Docker.run(Map.of(), "", command);
  }

  @Test
  void prometheus_takes_the_configuration() {
    assertThat(promtool("check", "config", "/etc/prometheus/prometheus.yml").success())
        .contains("SUCCESS");
  }

  @Test
  void each_alert_fires_for_what_it_is_for_and_is_silent_otherwise() {
    assertThat(promtool("test", "rules", "/deploy/src/test/resources/alerts_test.yml").success())
        .contains("SUCCESS");
  }
}
