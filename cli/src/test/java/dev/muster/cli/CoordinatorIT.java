package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import dev.muster.local.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator service as a process, on Kafka. */
class CoordinatorIT {
  private static final String TOKEN = "a-token-for-this-test-only";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path directory;

  private static EmbeddedKafka kafka;
  private static MusterProcess worker;
  private static MusterProcess coordinator;

  @BeforeAll
  static void start() throws IOException {
    kafka = EmbeddedKafka.start();
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    worker = MusterProcess.start("worker", "-b", kafka.bootstrapServers(), "--slots", "1");
    coordinator =
        MusterProcess.start(
            "coordinator",
            "-b",
            kafka.bootstrapServers(),
            "--host",
            "0.0.0.0",
            "--http-port",
            "0",
            "--http-token-file",
            token.toString());
    coordinator.awaitOut();
    worker.awaitErr("takes tasks");
    Awaitility.await().until(() -> get("/health/ready").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    worker.close();
    Ended ended = coordinator.terminate().await();
    kafka.close();
    assertThat(ended.code()).isZero();
    assertThat(ended.err()).isEmpty();
  }

  private static HttpRequest.Builder request(String path) {
    String address = coordinator.out().strip().replace("0.0.0.0", "127.0.0.1");
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + TOKEN);
  }

  private static HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  private static HttpResponse<String> post(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String id(HttpResponse<String> submitted) {
    return submitted
        .headers()
        .firstValue("Location")
        .orElseThrow()
        .substring("/v1/tasks/".length());
  }

  @Test
  void a_call_over_http_runs_on_a_worker_and_the_command_line_finds_its_result() {
    HttpResponse<String> submitted =
        post("/v1/tasks", "{\"function\":\"test.square\",\"arguments\":[12]}");

    assertThat(submitted.statusCode()).isEqualTo(201);
    assertThat(get("/v1/tasks/" + id(submitted) + "/result?wait=30s").body())
        .contains("\"value\":144");
    assertThat(MusterProcess.run("result", "-b", kafka.bootstrapServers(), id(submitted)).out())
        .isEqualTo("144\n");
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void a_task_that_runs_is_cancelled_from_the_command_line() throws IOException {
    Path hold = Files.createDirectory(directory.resolve("hold"));
    String id =
        id(
            post(
                "/v1/tasks",
                "{\"function\":\"test.hold\",\"arguments\":[\"%s\"]}".formatted(hold)));
    Awaitility.await().until(() -> Files.exists(hold.resolve("begun")));

    Ended cancelled =
        MusterProcess.run("cancel", "-b", kafka.bootstrapServers(), "--wait", "30s", id);

    assertThat(cancelled)
        .isEqualTo(new Ended(0, "", "muster: task %s is cancelled\n".formatted(id)));
    assertThat(get("/v1/tasks/" + id + "?wait=30s").body()).contains("\"state\":\"cancelled\"");
    assertThat(MusterProcess.run("cancel", "-b", kafka.bootstrapServers(), id).err())
        .contains("has ended already");
  }
}
