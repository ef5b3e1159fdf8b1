package dev.muster.cli;

import org.jspecify.annotations.Nullable;

/** Prints a JSON list element by element, each in a line: as long as it may be, none is kept. */
final class JsonList implements AutoCloseable {
  private final Terminal terminal;
  private @Nullable String last;

  JsonList(Terminal terminal) {
    this.terminal = terminal;
    terminal.print("[");
  }

  void add(Object element) {
    if (last != null) {
      terminal.print(last + ",");
    }
    last = JsonText.write(element);
  }

  @Override
  public void close() {
    if (last != null) {
      terminal.print(last);
    }
    terminal.print("]");
  }
}
