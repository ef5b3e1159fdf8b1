package dev.muster.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked of Prometheus: by the panels and the variables of dashboards, and by alerts. */
final class Expressions {
  static final List<String> DASHBOARDS =
      List.of(
          "grafana/dashboards/overview.json",
          "grafana/dashboards/worker.json",
          "grafana/dashboards/function.json");
  static final String ALERTS = "deploy/prometheus/alerts.yml";

  private static final Pattern LABELS =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()\\b");
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "unless", "bool", "offset", "by", "m", "h", "s");

  private Expressions() {}

  /** An expression, and where it stands. */
  record Expression(String where, String text) {
    /** The names of metrics in it. */
    Set<String> metrics() {
      String bare =
          LABELS
              .matcher(
                  text.replaceAll("\\{[^}]*}", " ")
                      .replaceAll("\\[[^]]*]", " ")
                      .replaceAll("offset\\s+[0-9]+[smhd]", " "))
              .replaceAll(" ");
      Set<String> names = new TreeSet<>();
      Matcher word = WORD.matcher(bare);
      while (word.find()) {
        // A function is a word before a parenthesis.
        String rest = bare.substring(word.end()).stripLeading();
        if (!rest.startsWith("(") && !KEYWORDS.contains(word.group())) {
          names.add(word.group());
        }
      }
      return names;
    }

    /** As Prometheus takes it: with what Grafana would put in for its variables. */
    String asked() {
      return text.replace("$__rate_interval", "1m").replaceAll("\\$[a-z]+", ".*");
    }
  }

  static List<Tree> panels(String dashboard) {
    return Tree.file(dashboard).get("panels").each().stream()
        .filter(panel -> !panel.get("type").text().equals("row"))
        .toList();
  }

  static List<Expression> ofPanels() {
    List<Expression> all = new ArrayList<>();
    for (String dashboard : DASHBOARDS) {
      for (Tree panel : panels(dashboard)) {
        for (Tree target : panel.get("targets").each()) {
          all.add(
              new Expression(
                  dashboard + ": " + panel.get("title").text(), target.get("expr").text()));
        }
      }
    }
    return all;
  }

  static List<Expression> ofAlerts() {
    return Tree.file(ALERTS).get("groups").each().stream()
        .flatMap(group -> group.get("rules").each().stream())
        .map(rule -> new Expression(rule.get("alert").text(), rule.get("expr").text()))
        .toList();
  }
}
