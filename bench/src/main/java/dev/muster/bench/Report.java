package dev.muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a run: its header and its figures. Immutable.
 *
 * @param muster the version that was measured
 * @param kafka the version of Kafka, clients and broker
 * @param startedAt when it started, in ISO 8601
 * @param seconds how long it took
 * @param machine what it ran on
 * @param loadBefore how busy the machine was before, as threads that wanted to run; negative:
 *     unknown. More than a little, and the figures tell of the machine
 * @param quick whether the sizes were small: such figures are not to be compared with full ones
 * @param rounds how many rounds were asked for
 * @param results the figures, in the order they were measured
 */
public record Report(
    String muster,
    String kafka,
    String startedAt,
    double seconds,
    Machine machine,
    double loadBefore,
    boolean quick,
    int rounds,
    List<Result> results) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public Report {
    results = List.copyOf(results);
  }

  /** The report as people read it, in lines of at most a hundred characters. */
  public List<String> lines() {
    return new ReportTable(this).lines();
  }

  /** The report as JSON, indented. */
  public String json() {
    return MAPPER.writeValueAsString(this);
  }

  /** Cost per task against the number of tasks, as an SVG drawing. */
  public String plot() {
    return CostPlot.of(this).svg();
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws IllegalArgumentException where it is something else; says what
   * @throws IOException where the file cannot be read
   */
  public static Report read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    try {
      return MAPPER.readValue(text, Report.class);
    } catch (JacksonException | NullPointerException e) {
      throw new IllegalArgumentException("%s is no report of the bench".formatted(file), e);
    }
  }
}
