package dev.muster.cli;

import dev.muster.coordinator.Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A certificate for people and for machines. */
final class CertificateText {
  private CertificateText() {}

  static List<String> lines(Certificate certificate) {
    List<String> lines = new ArrayList<>();
    lines.add(line("pool", certificate.pool()));
    lines.add(line("submitted", certificate.submitted()));
    counts(certificate.finished()).forEach((kind, n) -> lines.add(line("  " + kind, n)));
    lines.add(line("open", certificate.open()));
    lines.add(line("missing", certificate.missing()));
    certificate
        .missingCalls()
        .forEach(call -> lines.add("  %s call %d".formatted(call.job(), call.index())));
    lines.add(line("duplicates dropped", certificate.duplicates()));
    lines.add(line("dead letters", certificate.dead().values().stream().mapToLong(n -> n).sum()));
    counts(certificate.dead()).forEach((reason, n) -> lines.add(line("  " + reason, n)));
    if (certificate.replayed() + certificate.dropped() > 0) {
      lines.add(line("  replayed before", certificate.replayed()));
      lines.add(line("  dropped before", certificate.dropped()));
    }
    certificate
        .read()
        .forEach(
            (partition, range) ->
                lines.add("%s: offsets %d to %d".formatted(partition, range.from(), range.to())));
    lines.add(
        certificate.isComplete()
            ? certificate.isSettled() ? "Nothing is missing." : "Nothing is missing so far."
            : "SOMETHING IS MISSING.");
    return lines;
  }

  private static String line(String name, Object value) {
    return "%-22s %s".formatted(name, value);
  }

  private static Map<String, Long> counts(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((key, n) -> named.put(key.name().toLowerCase(Locale.ROOT).replace('_', ' '), n));
    return named;
  }

  static Map<String, Object> json(Certificate certificate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pool", certificate.pool());
    json.put("submitted", certificate.submitted());
    json.put("finished", names(certificate.finished()));
    json.put("open", certificate.open());
    json.put("missing", certificate.missing());
    json.put(
        "missingCalls",
        certificate.missingCalls().stream()
            .map(call -> Map.of("task", call.job().toString(), "index", call.index()))
            .toList());
    json.put("duplicates", certificate.duplicates());
    json.put("dead", names(certificate.dead()));
    json.put("replayed", certificate.replayed());
    json.put("dropped", certificate.dropped());
    Map<String, Object> read = new LinkedHashMap<>();
    certificate.read().forEach((name, range) -> read.put(name, List.of(range.from(), range.to())));
    json.put("offsets", read);
    json.put("complete", certificate.isComplete());
    return json;
  }

  private static Map<String, Long> names(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((key, n) -> named.put(key.name(), n));
    return named;
  }
}
