package dev.muster.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a service. */
final class Client {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String address;

  Client(CoordinatorService service) {
    this.address = service.address();
  }

  /** An answer. */
  record Answer(int status, String body, Map<String, List<String>> headers) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    /** The header of that name; empty where there is none. */
    String header(String name) {
      return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    String text(String field) {
      return json().path(field).asString();
    }
  }

  Answer get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  Answer post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(70));
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response.headers().map());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Submits a call; gives its id. */
  String submit(String json) {
    return post("/v1/tasks", json).text("id");
  }
}
