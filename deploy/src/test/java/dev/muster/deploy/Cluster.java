package dev.muster.deploy;

import dev.muster.deploy.Docker.Ended;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cluster of {@code deploy/compose.yaml}, under a name and on ports of its own. Closing it
 * leaves nothing of it.
 */
final class Cluster implements AutoCloseable {
  /** All that can be had without a registry, too. */
  private static final List<String> SERVICES =
      List.of("kafka", "coordinator", "worker", "producer", "prometheus");

  private final String name = "muster-it-" + ProcessHandle.current().pid();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> environment = new HashMap<>();

  Cluster() throws IOException {
    environment.put("MUSTER_IMAGE", name);
    environment.put("MUSTER_KAFKA_PORT", freePort());
    environment.put("PROMETHEUS_PORT", freePort());
    environment.put("MUSTER_API_PORT", freePort());
    environment.put("MUSTER_AUTH_KEY", "the-key-of-the-cluster-of-this-test");
    environment.put("MUSTER_BROKEN", "5");
    environment.put("MUSTER_RATE", "10"); // all of it shares one machine
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  /** Builds the image, of what Maven has just packaged. */
  void buildImage(Path context) throws IOException {
    Path target = Tree.ROOT.resolve("cli/target");
    Path image = Tree.ROOT.resolve("deploy/image");
    for (Path source : List.of(target.resolve("lib"), image)) {
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          copy(file, context);
        }
      }
    }
    copy(target.resolve("muster-cli.jar"), context);
    copy(Tree.ROOT.resolve("muster"), context);
    Files.createFile(context.resolve("cli/target/muster.built"));
    Docker.run(
            "docker",
            "build",
            "-q",
            "-t",
            name,
            "-f",
            Tree.ROOT.resolve("deploy/Dockerfile").toString(),
            "--build-arg",
            "BUILD_IMAGE=eclipse-temurin:17-jre",
            context.toString())
        .success();
  }

  private static void copy(Path file, Path context) throws IOException {
    Path to = context.resolve(Tree.ROOT.relativize(file));
    Files.createDirectories(to.getParent());
    Files.copy(file, to);
  }

  Ended compose(String input, List<String> arguments) {
    List<String> command = new ArrayList<>(Docker.compose());
    command.addAll(List.of("-p", name, "-f", "deploy/compose.yaml"));
    command.addAll(arguments);
    return Docker.run(environment, input, command);
  }

  Ended compose(String... arguments) {
    return compose("", List.of(arguments));
  }

  /** Brings it up with so many workers, or makes it so many. */
  void up(int workers) {
    List<String> arguments =
        new ArrayList<>(List.of("up", "-d", "--no-build", "--scale", "worker=" + workers));
    arguments.addAll(SERVICES);
    compose("", arguments).success();
  }

  /**
   * Starts a worker beside the replicas that has child processes, under their name: Prometheus
   * finds it, too.
   */
  void startSupervisor(int processes) {
    compose(
            "run",
            "-d",
            "--no-deps",
            "--use-aliases",
            "worker",
            "worker",
            "--processes",
            Integer.toString(processes))
        .success();
  }

  /** Submits a call as somebody who has no key. */
  void submitUnsigned(String function, long argument) {
    compose(
            "run",
            "--rm",
            "--no-deps",
            "-T",
            "-e",
            "MUSTER_AUTH_KEY=",
            "worker",
            "submit",
            "--no-wait",
            function,
            Long.toString(argument))
        .success();
  }

  /** Runs a muster command in a container of the cluster. */
  Ended muster(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("run", "--rm", "--no-deps", "-T", "worker"));
    command.addAll(List.of(arguments));
    return compose(input, command);
  }

  /** The ids of the containers of a service that run. */
  List<String> containers(String service) {
    return Docker.run(
            "docker",
            "ps",
            "-q",
            "--filter",
            "label=com.docker.compose.project=" + name,
            "--filter",
            "label=com.docker.compose.service=" + service,
            "--filter",
            "label=com.docker.compose.oneoff=False")
        .success()
        .lines()
        .toList();
  }

  /** Whether the service can answer now. */
  boolean isReady() throws InterruptedException {
    try {
      return ask(service("/health/ready")).statusCode() == 200;
    } catch (IOException notThereYet) {
      return false;
    }
  }

  /** Submits a call over HTTP; returns the id of its task. */
  String submit(String function, long argument) throws IOException, InterruptedException {
    String body = "{\"function\": \"%s\", \"arguments\": [%d]}".formatted(function, argument);
    HttpResponse<String> response =
        ask(
            service("/v1/tasks")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return Tree.parse(response.body()).get("id").text();
  }

  /** What the service says of the result of a task; waits for it for a while. */
  HttpResponse<String> result(String id) throws IOException, InterruptedException {
    return ask(service("/v1/tasks/" + id + "/result?wait=30s"));
  }

  private HttpRequest.Builder service(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://localhost:%s%s".formatted(environment.get("MUSTER_API_PORT"), path)))
        .header("Authorization", "Bearer only-this-machine");
  }

  private HttpResponse<String> ask(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(Duration.ofMinutes(1)).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** What Prometheus answers: the part that is data. */
  Tree prometheus(String path) throws IOException, InterruptedException {
    URI address =
        URI.create(
            "http://localhost:%s/api/v1/%s".formatted(environment.get("PROMETHEUS_PORT"), path));
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(address).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() != 200) {
      throw new AssertionError(path + ": " + response.body());
    }
    return Tree.parse(response.body()).get("data");
  }

  /** The series that an expression has now. */
  List<Tree> query(String expression) throws IOException, InterruptedException {
    return prometheus("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
        .get("result")
        .each();
  }

  /** The alerts that fire now. */
  Set<String> alerts() throws IOException, InterruptedException {
    return query("ALERTS{alertstate=\"firing\"}").stream()
        .map(each -> each.get("metric").get("alertname").text())
        .collect(Collectors.toSet());
  }

  /** What is left of it in Docker. */
  List<String> remains() {
    List<String> all = new ArrayList<>();
    String label = "label=com.docker.compose.project=" + name;
    for (List<String> kind :
        List.of(
            List.of("ps", "-a", "-q"),
            List.of("volume", "ls", "-q"),
            List.of("network", "ls", "-q"))) {
      List<String> command = new ArrayList<>(List.of("docker"));
      command.addAll(kind);
      command.addAll(List.of("--filter", label));
      Docker.run(Map.of(), "", command).success().lines().forEach(all::add);
    }
    return all;
  }

  /** What its containers have said: for who looks at a test that failed. */
  String logs() {
    return compose("logs", "--no-color", "--tail", "40").out();
  }

  void down() {
    compose("down", "-v", "--remove-orphans", "-t", "20").success();
  }

  @Override
  public void close() {
    compose("down", "-v", "--remove-orphans", "-t", "1");
    Docker.run("docker", "image", "rm", "-f", name);
    Docker.run("docker", "image", "prune", "-f", "--filter", "label=dev.muster.stage=build");
  }
}
