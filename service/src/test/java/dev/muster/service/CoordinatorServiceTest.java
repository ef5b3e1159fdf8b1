package dev.muster.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.InMemoryBroker;
import dev.muster.worker.Ending;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked over HTTP, on the broker in memory. */
@Timeout(40)
class CoordinatorServiceTest {
  private static InMemoryBroker broker;
  private static Worker worker;
  private static CoordinatorService service;
  private static Client client;

  @BeforeAll
  static void start() throws InterruptedException {
    broker = InMemoryBroker.create();
    worker = Worker.on(broker, WorkerConfig.defaults().withSlots(2));
    service = service(ServiceConfig.defaults().withLimits(1_000, 10_000));
    client = new Client(service);
    // The worker looks for its functions at the first call: no test waits for that.
    letGo(client.submit("{\"function\":\"square\",\"arguments\":[0]}"));
  }

  /** Long enough for a machine that is busy with other things. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  static CoordinatorService service(ServiceConfig config) throws InterruptedException {
    return CoordinatorService.start(
        broker,
        config.withAddress("127.0.0.1", 0),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  @AfterAll
  static void stop() {
    TestTasks.gate.countDown();
    service.close();
    worker.close();
    broker.close();
  }

  @BeforeEach
  void closeTheGate() {
    TestTasks.gate = new CountDownLatch(1);
  }

  @AfterEach
  void openTheGate() {
    TestTasks.gate.countDown(); // also where a test has failed: the next one needs its slot
  }

  /** Opens the gate and waits for the task: it must not meet the gate of the next test. */
  private static void letGo(String id) {
    TestTasks.gate.countDown();
    client.get("/v1/tasks/" + id + "?wait=30s");
  }

  @Test
  void a_call_is_submitted_and_its_result_waited_for() {
    Client.Answer submitted =
        client.post(
            "/v1/tasks",
            "{\"function\":\"repeat\",\"arguments\":[\"ab\"],\"named\":{\"times\":3},"
                + "\"options\":{\"timeLimit\":\"1m\",\"attempts\":2,\"backoff\":\"1s\"}}");

    assertThat(submitted.status()).isEqualTo(201);
    String path = submitted.header("Location");
    assertThat(path).isEqualTo("/v1/tasks/" + submitted.text("id"));
    Client.Answer result = client.get(path + "/result?wait=30s");
    assertThat(result.status()).isEqualTo(200);
    assertThat(result.text("value")).isEqualTo("ababab");
    assertThat(result.text("state")).isEqualTo("succeeded");
    assertThat(result.text("function")).isEqualTo("repeat");
  }

  @Test
  void a_task_that_fails_is_a_result_with_an_error() {
    String id = client.submit("{\"function\":\"fail\",\"arguments\":[\"no luck\"]}");

    Client.Answer result = client.get("/v1/tasks/" + id + "/result?wait=30s");

    assertThat(result.status()).isEqualTo(200);
    assertThat(result.text("state")).isEqualTo("failed");
    assertThat(result.json().at("/error/kind").asString()).isEqualTo("RemoteTaskException");
    assertThat(result.json().at("/error/message").asString()).contains("no luck");
  }

  @Test
  void who_does_not_wait_is_told_where_the_task_is() {
    String id = client.submit("{\"function\":\"hold\"}");
    String path = "/v1/tasks/" + id;

    assertThat(client.get(path + "/result").status()).isEqualTo(202);
    await().until(() -> client.get(path).text("state").equals("running"));
    TestTasks.gate.countDown();
    assertThat(client.get(path + "?wait=30s").text("state")).isEqualTo("succeeded");
  }

  @Test
  void a_wait_ends_when_its_time_is_over() {
    String id = client.submit("{\"function\":\"hold\"}");

    Client.Answer answer = client.get("/v1/tasks/" + id + "/result?wait=50ms");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("state")).isIn("waiting", "running");
    letGo(id);
  }

  @Test
  void a_task_that_runs_is_cancelled() {
    String id = client.submit("{\"function\":\"hold\"}");
    String path = "/v1/tasks/" + id;

    assertThat(client.post(path + "/cancel", "").status()).isEqualTo(202);

    assertThat(client.get(path + "?wait=30s").text("state")).isEqualTo("cancelled");
    Client.Answer again = client.post(path + "/cancel", "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("detail")).contains("has ended already");
  }

  @Test
  void another_service_knows_the_same_tasks() throws InterruptedException {
    String id = client.submit("{\"function\":\"square\",\"arguments\":[12]}");
    client.get("/v1/tasks/" + id + "?wait=30s");

    try (CoordinatorService other = service(ServiceConfig.defaults())) {
      Client second = new Client(other);
      await().until(() -> second.get("/health/ready").status() == 200);
      assertThat(second.get("/v1/tasks/" + id + "/result").json().path("value").asLong())
          .isEqualTo(144);
      String mine = second.submit("{\"function\":\"square\",\"arguments\":[5]}");
      assertThat(client.get("/v1/tasks/" + mine + "/result?wait=30s").json().path("value").asLong())
          .isEqualTo(25);
    }
  }

  @Test
  void results_of_tasks_that_have_fallen_out_are_found_in_the_log() throws InterruptedException {
    String id = client.submit("{\"function\":\"square\",\"arguments\":[7]}");
    client.get("/v1/tasks/" + id + "?wait=30s");

    try (CoordinatorService forgetful =
        service(ServiceConfig.defaults().withMemory(1, Duration.ofHours(1)))) {
      Client second = new Client(forgetful);
      String other = second.submit("{\"function\":\"square\",\"arguments\":[8]}");
      second.get("/v1/tasks/" + other + "?wait=30s");
      assertThat(second.get("/v1/tasks/" + id + "/result").json().path("value").asLong())
          .isEqualTo(49);
    }
  }

  @Test
  void tasks_are_listed_by_state_page_by_page() {
    String failed = client.submit("{\"function\":\"fail\",\"arguments\":[\"x\"]}");
    String third = client.submit("{\"function\":\"square\",\"arguments\":[1]}");
    String fourth = client.submit("{\"function\":\"square\",\"arguments\":[2]}");
    client.get("/v1/tasks/" + failed + "?wait=30s");
    client.get("/v1/tasks/" + third + "?wait=30s");
    client.get("/v1/tasks/" + fourth + "?wait=30s");

    var first = client.get("/v1/tasks?state=succeeded&function=square&limit=1").json();
    assertThat(first.at("/tasks/0/id").asString()).isEqualTo(fourth);
    String next = first.path("next").asString();
    var second = client.get("/v1/tasks?function=square&limit=1&before=" + next).json();
    assertThat(second.at("/tasks/0/id").asString()).isEqualTo(third);
    assertThat(client.get("/v1/tasks?state=failed").body()).contains(failed).doesNotContain(third);
  }

  @Test
  void the_fleet_and_its_queue_are_shown() {
    String id = client.submit("{\"function\":\"hold\"}");
    await().until(() -> client.get("/v1/workers").json().at("/workers/0/busy").asInt() == 1);

    assertThat(client.get("/v1/queue").text("pool")).isEqualTo("default");
    await().until(() -> client.get("/v1/queue").json().at("/tasks/running").asLong() == 1);
    letGo(id);
  }

  @Test
  void workers_are_drained_and_take_tasks_again() {
    assertThat(client.post("/v1/drain", "").status()).isEqualTo(202);
    await().until(() -> workerState().equals("drained"));
    await().until(() -> client.get("/v1/queue").json().path("drained").asBoolean());
    String id = client.submit("{\"function\":\"square\",\"arguments\":[3]}");
    String worker = client.get("/v1/workers").json().at("/workers/0/id").asString();

    Client.Answer one = client.post("/v1/workers/" + worker + "/undrain", "");

    assertThat(one.status()).isEqualTo(202);
    assertThat(one.text("id")).isEqualTo(worker);
    assertThat(client.get("/v1/tasks/" + id + "?wait=30s").text("state")).isEqualTo("succeeded");
    assertThat(client.post("/v1/workers/" + worker + "/drain", "").status()).isEqualTo(202);
    await().until(() -> workerState().equals("drained"));
    assertThat(client.post("/v1/undrain", "").json().path("drained").asBoolean()).isFalse();
    await().until(() -> workerState().equals("running"));
  }

  private static String workerState() {
    return client.get("/v1/workers").json().at("/workers/0/state").asString();
  }

  @Test
  void a_worker_is_ended_by_its_id() throws InterruptedException {
    try (Worker second = Worker.on(broker, WorkerConfig.defaults().withSlots(1))) {
      await().until(() -> client.get("/v1/workers").body().contains(second.id()));
      String path = "/v1/workers/" + second.id() + "/shutdown";

      assertThat(client.post(path, "").status()).isEqualTo(202);

      assertThat(second.join(Duration.ofSeconds(30))).contains(Ending.CLOSED);
      await().until(() -> client.post(path, "").status() == 404);
      assertThat(client.get("/v1/workers").json().path("workers").size()).isEqualTo(1);
    }
  }

  @Test
  void a_dead_letter_is_looked_at_replayed_and_dropped() {
    String id = client.submit("{\"function\":\"fail\",\"arguments\":[\"for good\"]}");
    client.get("/v1/tasks/" + id + "?wait=30s");
    String list = "/v1/dead-letters?task=" + id;
    await().until(() -> client.get(list).json().path("deadLetters").size() == 1);
    long letter = client.get(list).json().at("/deadLetters/0/id").asLong(-1);
    String path = "/v1/dead-letters/" + letter;

    assertThat(client.get(path).json().at("/arguments/0/positional/0").asString())
        .isEqualTo("for good");
    assertThat(client.post(path + "/replay", "{\"dryRun\":true}").text("state")).isEqualTo("open");
    assertThat(client.post(path + "/replay", "").text("state")).isEqualTo("replayed");
    assertThat(client.post(path + "/replay", "").status()).isEqualTo(409);
    await()
        .until(
            () -> client.get("/v1/dead-letters?task=" + id).json().path("deadLetters").size() == 1);
    var dropped = client.post("/v1/dead-letters/drop", "{\"task\":\"%s\"}".formatted(id)).json();
    assertThat(dropped.path("dropped").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "[1,2]                               | must be a JSON object",
        "{                                   | is not JSON",
        "{}                                  | function is missing",
        "{\"function\":7}                    | function of the body: must be a text",
        "{\"function\":\"f\",\"args\":[1]}   | has no field 'args'; there are arguments",
        "{\"function\":\"f\",\"function\":\"g\"} | is not JSON",
        "{\"function\":\"f\",\"options\":{\"timeLimit\":\"soon\"}} | 'soon' is no duration",
        "{\"function\":\"f\",\"options\":{\"attempts\":0}} | attempts must be between 1 and 1,000",
        "{\"function\":\"f\",\"options\":{\"maxBackoff\":\"1s\"}} | maxBackoff needs backoff",
      })
  void a_wrong_submission_is_a_problem_that_says_what_is_wrong(String body, String expected) {
    Client.Answer answer = client.post("/v1/tasks", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("detail")).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/v1/tasks/x                | 400 | is not a task id",
        "/v1/tasks/019aa4a1-6c00-7000-8000-5f1c3a9e2b71 | 404 | there is no task",
        "/v1/tasks?state=lost       | 400 | is no state",
        "/v1/tasks?limit=0          | 400 | no number between 1 and 1000",
        "/v1/tasks?offset=3         | 400 | no query parameter 'offset'",
        "/v1/tasks?limit=1&limit=2  | 400 | given 2 times",
        "/v1/dead-letters/999999    | 404 | no dead letter 999999",
        "/v1/dead-letters/x         | 400 | is no number",
        "/v1/nothing                | 404 | /openapi.yaml says",
        "/v1/tasks/019aa4a1-6c00-7000-8000-5f1c3a9e2b71/cancel | 405 | ",
      })
  void a_wrong_question_is_a_problem_that_says_what_is_wrong(
      String path, int status, String expected) {
    Client.Answer answer = client.get(path);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("detail")).contains(expected == null ? "" : expected);
  }

  @Test
  void a_body_that_is_too_large_is_refused_whatever_it_says_of_its_length() {
    String large = "{\"function\":\"f\",\"arguments\":[\"%s\"]}".formatted("x".repeat(2_000));

    assertThat(client.post("/v1/tasks", large).status()).isEqualTo(413);
    Client.Answer chunked =
        client.send(
            client
                .request("/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(UTF_8)))));
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void what_a_web_page_can_send_is_refused() {
    Client.Answer form =
        client.send(
            client
                .request("/v1/tasks")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"function\":\"square\",\"arguments\":[1]}")));
    Client.Answer page = client.post("/v1/shutdown", "", "Origin", "https://example.org");

    assertThat(form.status()).isEqualTo(415);
    assertThat(page.status()).isEqualTo(403);
  }

  @Test
  void metrics_and_health_are_there() {
    assertThat(client.get("/health/live").status()).isEqualTo(200);
    await().until(() -> client.get("/health/ready").status() == 200);
    assertThat(client.get("/metrics").status()).isEqualTo(200);
    assertThat(client.get("/metrics").body())
        .contains("muster_fleet_workers", "muster_queue_depth");
  }

  @Test
  void without_a_token_nobody_gets_in_where_there_are_tokens() throws InterruptedException {
    AccessTokens tokens =
        AccessTokens.parse("# old\nan-old-token-of-ours\n\na-new-token-of-ours\n");
    try (CoordinatorService guarded = service(ServiceConfig.defaults().withTokens(tokens))) {
      Client stranger = new Client(guarded);
      Client.Answer refused = stranger.get("/v1/tasks");

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.headers()).containsKey("WWW-Authenticate");
      assertThat(stranger.get("/metrics").status()).isEqualTo(401);
      assertThat(stranger.get("/health/live").status()).isEqualTo(200);
      assertThat(get(stranger, "an-old-token-of-ours")).isEqualTo(200);
      assertThat(get(stranger, "a-new-token-of-ours")).isEqualTo(200);
      assertThat(get(stranger, "a-new-token-of-our")).isEqualTo(401);
    }
  }

  private static int get(Client client, String token) {
    return client.get("/v1/tasks", "Authorization", "Bearer " + token).status();
  }

  @Test
  void who_asks_too_often_is_told_to_slow_down() throws InterruptedException {
    try (CoordinatorService slow = service(ServiceConfig.defaults().withLimits(1_000, 2))) {
      Client busy = new Client(slow);
      await().until(() -> busy.get("/v1/workers").status() == 429);
      assertThat(busy.get("/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void a_service_that_ends_lets_go_of_those_who_wait() throws Exception {
    CoordinatorService ending = service(ServiceConfig.defaults());
    Client waiting = new Client(ending);
    String id = waiting.submit("{\"function\":\"hold\"}");
    CompletableFuture<Client.Answer> answer =
        CompletableFuture.supplyAsync(() -> waiting.get("/v1/tasks/" + id + "?wait=50s"));
    await().until(() -> ending.waiting() == 1);

    ending.close();

    assertThat(answer.get().status()).isEqualTo(200);
    letGo(id);
  }
}
