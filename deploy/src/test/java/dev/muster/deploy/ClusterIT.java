package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.deploy.Docker.Ended;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The cluster that the README brings up, and what operators do to it. */
@ExtendWith(Docker.class)
class ClusterIT {
  private static final Duration SOON = Duration.ofMinutes(4);
  private static final int CALLS = 400;
  private static final int SUBMITTED = 100;

  /** Of one worker that has child processes. */
  private static final int CHILDREN = 2;

  @Test
  @Timeout(900)
  void nothing_is_lost_while_workers_come_and_are_killed_and_the_broker_restarts(
      @TempDir Path context) throws Exception {
    try (Cluster cluster = new Cluster()) {
      cluster.buildImage(context);
      try {
        cluster.up(3);
        cluster.startSupervisor(CHILDREN);
        awaitWorkers(cluster, 3 + CHILDREN);
        CompletableFuture<Ended> map = startMap(cluster);
        List<String> submitted = submit(cluster);

        cluster.up(6);
        awaitWorkers(cluster, 6 + CHILDREN);
        Docker.run("docker", "kill", cluster.containers("worker").get(0)).success();
        cluster.compose("restart", "kafka").success();
        assertThat(map).succeedsWithin(SOON).satisfies(ClusterIT::checkMap);
        for (String id : submitted) {
          awaitResult(cluster, id);
        }

        cluster.up(6);
        awaitWorkers(cluster, 6 + CHILDREN);
        assertDrains(cluster);
        assertEndsOne(cluster);

        cluster.up(6);
        awaitWorkers(cluster, 6 + CHILDREN);
        assertFound(cluster);
        assertAlerts(cluster);
        assertAsked(cluster);
        cluster.compose("stop", "producer").success();
        Tree certificate =
            Tree.parse(cluster.muster("", "verify", "--wait", "2m", "--json").success());
        assertThat(certificate.get("complete").text()).isEqualTo("true");
        assertThat(certificate.get("open").number()).isZero();
        assertThat(certificate.get("submitted").number()).isGreaterThan(CALLS + SUBMITTED);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\n" + cluster.logs(), e);
      }
      cluster.down();
      assertThat(cluster.remains()).isEmpty();
    }
  }

  private static CompletableFuture<Ended> startMap(Cluster cluster) {
    String input = IntStream.range(0, CALLS).mapToObj(n -> "200").collect(Collectors.joining("\n"));
    return CompletableFuture.supplyAsync(() -> cluster.muster(input, "map", "load.wait"));
  }

  private static List<String> submit(Cluster cluster) throws Exception {
    Awaitility.await("the service").atMost(SOON).until(cluster::isReady);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < SUBMITTED; i++) {
      ids.add(cluster.submit("load.wait", 200));
    }
    return ids;
  }

  private static void awaitResult(Cluster cluster, String id) {
    Awaitility.await("the result of " + id)
        .atMost(SOON)
        .untilAsserted(
            () -> {
              HttpResponse<String> response = cluster.result(id);
              assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
              assertThat(Tree.parse(response.body()).get("value").number()).isEqualTo(200);
            });
  }

  private static void checkMap(Ended map) {
    assertThat(map.success().lines()).hasSize(CALLS).containsOnly("200");
  }

  /** What is submitted to a drained pool waits until its workers take tasks again. */
  private static void assertDrains(Cluster cluster) throws Exception {
    cluster.muster("", "drain", "--wait", "1m").success();
    assertThat(workers(cluster))
        .extracting(each -> each.get("state").text())
        .containsOnly("drained");
    String id = cluster.submit("load.wait", 200);
    assertThat(cluster.muster("", "result", id).code()).isEqualTo(1);

    cluster.muster("", "undrain").success();
    assertThat(cluster.muster("", "result", id, "--wait", "1m").success()).isEqualTo("200\n");
  }

  /**
   * One replica is asked to end, and is not started again; the pool's topics are as they must be.
   */
  private static void assertEndsOne(Cluster cluster) {
    String container = cluster.containers("worker").get(0); // the name of its host, too
    String id =
        workers(cluster).stream()
            .filter(each -> each.get("host").text().equals(container))
            .map(each -> each.get("id").text())
            .findFirst()
            .orElseThrow();

    cluster.muster("", "shutdown", "--worker", id).success();
    awaitWorkers(cluster, 5 + CHILDREN);
    assertThat(cluster.containers("worker")).doesNotContain(container);
    cluster.muster("", "topics").success();
  }

  private static List<Tree> workers(Cluster cluster) {
    return Tree.parse(cluster.muster("", "workers", "--json").success()).each();
  }

  private static void awaitWorkers(Cluster cluster, int number) {
    Awaitility.await(number + " workers")
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(workers(cluster)).hasSize(number));
  }

  /** Prometheus finds all workers, one of which has child processes. */
  private static void assertFound(Cluster cluster) {
    // A replica that is gone is a target until Prometheus has asked the names again.
    Awaitility.await("the targets")
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(cluster.query("up{job=\"muster-worker\"} == 1")).hasSize(6 + 1));
  }

  /** What has no cause is silent; what is forged is told. */
  private static void assertAlerts(Cluster cluster) throws Exception {
    // Some of the producer's calls fail for good, and the broker was away for a moment.
    assertThat(cluster.alerts()).isSubsetOf("MusterDeadLetters", "MusterLeaseLosses");

    cluster.submitUnsigned("load.wait", 1);
    Awaitility.await("the alerts")
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(cluster.alerts())
                    .contains("MusterSignaturesRejected", "MusterDeadLetters"));
  }

  /** Prometheus can answer what dashboards and alerts ask, and no panel is empty. */
  private static void assertAsked(Cluster cluster) throws Exception {
    for (Expressions.Expression each : Expressions.ofAlerts()) {
      cluster.query(each.asked());
    }
    Awaitility.await("data of all panels")
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(silentPanels(cluster)).isEmpty());
  }

  private static List<String> silentPanels(Cluster cluster) throws Exception {
    List<String> silent = new ArrayList<>();
    for (Expressions.Expression each : Expressions.ofPanels()) {
      if (cluster.query(each.asked()).isEmpty()) {
        silent.add(each.where() + ": " + each.text());
      }
    }
    return silent;
  }
}
