package dev.muster.service;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.PayloadTooLargeException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong with a request into what its sender is told. */
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  /** Why a call could not be sent. */
  static Problem ofCall(MusterException e) {
    if (e instanceof PayloadTooLargeException) {
      return Problem.tooLarge(String.valueOf(e.getMessage()));
    }
    return e instanceof BrokerException
        ? Problem.broker(String.valueOf(e.getMessage()))
        : Problem.badRequest(String.valueOf(e.getMessage()));
  }

  private static Problem of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Problem problem) {
      return problem;
    }
    if (cause instanceof HttpResponseException refused) {
      return of(refused);
    }
    if (cause instanceof TimeoutException) {
      return Problem.broker("the broker has not answered in time; the request may still be done");
    }
    if (cause instanceof MusterException muster) {
      log.warn("A request could not be done", muster);
      return ofCall(muster);
    }
    log.error("A request failed", cause);
    return Problem.internal();
  }

  /** What the HTTP library refuses by itself. */
  private static Problem of(HttpResponseException refused) {
    String message = String.valueOf(refused.getMessage());
    return switch (refused.getStatus()) {
      case 404 -> Problem.notFound("there is nothing here; /openapi.yaml says what there is");
      case 405 -> Problem.methodNotAllowed(message);
      case 413 -> Problem.tooLarge(message);
      default -> Problem.badRequest(message);
    };
  }

  static void answer(Throwable failure, Context context) {
    Json.respond(context, of(failure));
    if (context.statusCode() == 401) {
      context.header("WWW-Authenticate", "Bearer");
    } else if (context.statusCode() == 429 || context.statusCode() == 503) {
      context.header("Retry-After", "1");
    }
  }
}
