package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns of equal width. */
final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  Table(List<String> header) {
    widths = new int[header.size()];
    add(header);
  }

  /** Adds a row with as many cells as the header. */
  void add(List<String> row) {
    List<String> cells = row.stream().map(Terminal::oneLine).toList();
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
    rows.add(cells);
  }

  /** The header and the rows; without blanks at their ends. */
  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
