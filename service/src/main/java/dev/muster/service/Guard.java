package dev.muster.service;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets in, and how often. A service without tokens is for programs on its machine: it refuses
 * what a web page in a browser there could send. Safe for use by many threads.
 */
final class Guard {
  /** More callers than this share nothing, but are forgotten the sooner. */
  private static final int MAX_ADDRESSES = 10_000;

  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final ServiceConfig config;
  private final boolean mutualTls;
  private final LoadingCache<String, Bucket> buckets;

  Guard(ServiceConfig config) {
    this.config = config;
    this.mutualTls = config.tls() != null && config.tls().isMutual();
    int rate = config.maxRequestsPerSecond();
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_ADDRESSES)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build(address -> bucket(rate));
  }

  private static Bucket bucket(int rate) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(rate).refillGreedy(rate, Duration.ofSeconds(1)))
        .build();
  }

  /** Lets a request through, or throws a {@link Problem}. */
  void check(Context context, Route.Access access) {
    if (access == Route.Access.EVERYBODY) {
      return;
    }
    // Before the token is looked at: guesses count too.
    if (!buckets.get(context.ip()).tryConsume(1)) {
      throw Problem.tooMany();
    }
    if (config.tokens().isEmpty()) {
      if (!mutualTls) {
        refuseBrowsers(context);
      }
    } else if (!config.tokens().accept(context.header("Authorization"))) {
      throw Problem.unauthorized();
    }
    if (!context.method().equals(HandlerType.GET)) {
      checkContentType(context);
    }
  }

  /**
   * A page that somebody looks at can send requests to this machine: across origins, or with a name
   * of its own that suddenly means 127.0.0.1.
   */
  private void refuseBrowsers(Context context) {
    if (context.header("Origin") != null) {
      throw Problem.forbidden("requests of web pages need a service with tokens");
    }
    String host = host(context.header("Host"));
    if (!LOCAL.contains(host) && !host.equals(config.host().toLowerCase(Locale.ROOT))) {
      throw Problem.forbidden(
          "a service without tokens answers only to localhost and to the address it listens on");
    }
  }

  private static String host(@Nullable String header) {
    try {
      String host = URI.create("http://" + header).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** What has no body needs no type. */
  private static void checkContentType(Context context) {
    String length = context.header("Content-Length");
    boolean empty =
        (length == null || length.equals("0")) && context.header("Transfer-Encoding") == null;
    if (empty) {
      return;
    }
    String type = context.header("Content-Type");
    String media = type == null ? "" : type.split(";", -1)[0].strip();
    if (!media.equalsIgnoreCase("application/json") || context.header("Content-Encoding") != null) {
      throw Problem.notJson();
    }
  }
}
