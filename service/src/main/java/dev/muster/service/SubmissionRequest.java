package dev.muster.service;

import dev.muster.protocol.Arguments;
import dev.muster.protocol.TaskOptions;
import java.time.Duration;
import java.util.Map;

/**
 * A call that somebody wants made. Immutable.
 *
 * @param function name of the function
 * @param arguments its arguments
 * @param options within what it runs
 */
record SubmissionRequest(String function, Arguments arguments, TaskOptions options) {
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

  static SubmissionRequest of(Fields body) {
    body.allow("function", "arguments", "named", "options");
    String function =
        body.text("function")
            .filter(name -> !name.isBlank())
            .orElseThrow(
                () ->
                    Problem.badRequest(
                        "function is missing: the name of a @Task function, or class::method"));
    Arguments arguments = Arguments.of(body.list("arguments").toArray());
    for (Map.Entry<?, ?> each : body.object("named").entrySet()) {
      arguments = arguments.with(String.valueOf(each.getKey()), each.getValue());
    }
    return new SubmissionRequest(
        function,
        arguments,
        body.fields("options").map(SubmissionRequest::options).orElse(TaskOptions.defaults()));
  }

  private static TaskOptions options(Fields fields) {
    fields.allow("timeLimit", "killAfter", "expiry", "attempts", "backoff", "maxBackoff");
    try {
      TaskOptions options =
          fields.duration("timeLimit").map(TaskOptions::timeLimit).orElse(TaskOptions.defaults());
      options = fields.duration("killAfter").map(options::killAfter).orElse(options);
      options = fields.duration("expiry").map(options::expiry).orElse(options);
      options = fields.number("attempts").map(options::attempts).orElse(options);
      return backoff(fields, options);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("options: " + e.getMessage());
    }
  }

  private static TaskOptions backoff(Fields fields, TaskOptions options) {
    Duration first = fields.duration("backoff").orElse(null);
    Duration longest = fields.duration("maxBackoff").orElse(null);
    if (first == null) {
      if (longest != null) {
        throw new IllegalArgumentException("maxBackoff needs backoff");
      }
      return options;
    }
    Duration other = first.compareTo(LONGEST_BACKOFF) > 0 ? first : LONGEST_BACKOFF;
    return options.backoff(first, longest == null ? other : longest);
  }
}
