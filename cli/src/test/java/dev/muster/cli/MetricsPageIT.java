package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker shows to Prometheus, from outside. */
class MetricsPageIT {
  private static final String KEY = "the-key-of-this-fleet-is-hush";
  private static final String PASSWORD = "hush-hush-password";
  private static final Pattern ADDRESS = Pattern.compile("metrics are at (http://\\S+)/metrics");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Set<String> LOOKED_AT =
      Set.of(
          "muster_calls_finished_total",
          "muster_children",
          "muster_slots",
          "muster_signatures_rejected_total",
          "jvm_memory_used_bytes",
          "kafka_share_consumer_records_consumed_total",
          "kafka_producer_record_send_total");

  private static MusterProcess broker;
  private static String address;

  @BeforeAll
  static void start() {
    broker = MusterProcess.start("broker", "--port", "0");
    broker.awaitOut();
    address = broker.out().strip();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static MusterProcess worker(String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "worker";
    args[1] = "--metrics-port";
    args[2] = "0";
    System.arraycopy(more, 0, args, 3, more.length);
    MusterProcess worker =
        MusterProcess.start(
            Map.of(
                "MUSTER_BOOTSTRAP_SERVERS",
                address,
                "MUSTER_AUTH_KEY",
                KEY,
                // Not used without SASL, and known to the process all the same.
                "MUSTER_KAFKA_SASL_JAAS_CONFIG",
                "x.LoginModule required password=\"%s\";".formatted(PASSWORD)),
            "",
            args);
    worker.awaitErr("takes tasks");
    return worker;
  }

  private static HttpResponse<String> get(MusterProcess worker, String path) {
    Matcher found = ADDRESS.matcher(worker.err());
    assertThat(found.find()).as(worker.err()).isTrue();
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(found.group(1) + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Some lines of a page: a whole one hides in a failure's message what is missing. */
  private static String seriesOf(String page, Set<String> names) {
    return page.lines()
        .filter(line -> names.contains(line.split("[{ ]", 2)[0]))
        .collect(Collectors.joining("\n"));
  }

  private static String submit(String argument) {
    return MusterProcess.run(
            Map.of("MUSTER_BOOTSTRAP_SERVERS", address, "MUSTER_AUTH_KEY", KEY),
            "",
            "submit",
            "test.square",
            argument)
        .out();
  }

  @Test
  void one_page_shows_all_processes_of_a_supervisor_and_no_secret() {
    try (MusterProcess worker = worker("--processes", "2")) {
      assertThat(submit("5")).isEqualTo("25\n");

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(seriesOf(get(worker, "/metrics").body(), LOOKED_AT))
                      .containsPattern(
                          "muster_calls_finished_total\\{process=\"[12]\",[^}]*outcome=\"value\"[^}]*} 1.0")
                      .contains(
                          "muster_children{process=\"supervisor\",pool=\"default\"} 2.0",
                          "muster_slots{process=\"1\",pool=\"default\"} 1.0",
                          "muster_slots{process=\"2\",pool=\"default\"} 1.0",
                          "muster_signatures_rejected_total{process=\"1\"} 0.0",
                          "jvm_memory_used_bytes{process=\"2\",",
                          "kafka_share_consumer_records_consumed_total{process=\"1\",",
                          "kafka_producer_record_send_total{process=\"1\","));
      assertThat(get(worker, "/metrics").body()).doesNotContain(KEY, PASSWORD);
      assertThat(get(worker, "/health").statusCode()).isEqualTo(200);
      assertThat(get(worker, "/").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_worker_without_child_processes_shows_itself() {
    try (MusterProcess worker = worker("--slots", "3", "--pool", "alone")) {
      HttpResponse<String> page = get(worker, "/metrics");

      assertThat(page.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/plain; version=0.0.4");
      assertThat(page.body())
          .contains("muster_slots{pool=\"alone\"} 3.0", "muster_worker_up{pool=\"alone\",worker=")
          .doesNotContain("process=", KEY, PASSWORD);
      assertThat(get(worker, "/health").body()).isEqualTo("ok\n");
    }
  }

  @Test
  void a_load_shows_what_it_sees_of_queue_and_fleet() {
    try (MusterProcess load =
        MusterProcess.start(
            Map.of("MUSTER_BOOTSTRAP_SERVERS", address),
            "",
            "load",
            "-p",
            "watched",
            "--metrics-port",
            "0")) {
      load.awaitErr("metrics are at");

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(get(load, "/metrics").body())
                      .containsPattern("muster_queue_depth\\{pool=\"watched\"} [1-9]")
                      .containsPattern("muster_calls_submitted_total\\{.*pool=\"watched\"} [1-9]")
                      .contains("muster_fleet_workers{pool=\"watched\"} 0.0"));
      assertThat(get(load, "/health").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--slots", "--processes"})
  void a_port_that_is_taken_is_said_in_a_line_before_others_can_hear_of_the_worker(String kind) {
    String taken = address.substring(address.lastIndexOf(':') + 1);
    MusterProcess.Ended ended =
        MusterProcess.run(
            "worker", "-b", address, "-p", "never", "--metrics-port", taken, kind, "1");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("the metrics page cannot listen on 127.0.0.1, port " + taken);
    assertThat(MusterProcess.run("topics", "-b", address, "-p", "never").err())
        .contains("there is no pool never");
  }
}
