package dev.muster.service;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done, as its sender is told: RFC 9457. The message says what is wrong and
 * what would be right.
 */
final class Problem extends RuntimeException {
  private final int status;
  private final String code;

  private Problem(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "bad-request", detail);
  }

  static Problem unauthorized() {
    return new Problem(
        401, "unauthorized", "send the header Authorization: Bearer TOKEN with a valid token");
  }

  static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", detail);
  }

  static Problem notFound(String detail) {
    return new Problem(404, "not-found", detail);
  }

  static Problem methodNotAllowed(String detail) {
    return new Problem(405, "method-not-allowed", detail);
  }

  static Problem conflict(String detail) {
    return new Problem(409, "conflict", detail);
  }

  static Problem tooLarge(String detail) {
    return new Problem(413, "too-large", detail);
  }

  static Problem notJson() {
    return new Problem(
        415, "not-json", "send the body as Content-Type: application/json, without an encoding");
  }

  static Problem tooMany() {
    return new Problem(429, "too-many-requests", "too many requests from this address; slow down");
  }

  static Problem internal() {
    return new Problem(500, "internal", "this should not happen; the service's log has the reason");
  }

  static Problem busy(String detail) {
    return new Problem(503, "busy", detail);
  }

  static Problem broker(String detail) {
    return new Problem(503, "broker", detail);
  }

  int status() {
    return status;
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", "about:blank");
    fields.put("title", code);
    fields.put("status", status);
    fields.put("detail", getMessage());
    return fields;
  }
}
