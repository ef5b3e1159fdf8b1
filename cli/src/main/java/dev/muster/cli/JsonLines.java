package dev.muster.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The values of a text with one JSON value on each line. A line that is not one is reported and
 * left out; blank lines are left out. Holds one line at a time. For one thread.
 */
final class JsonLines implements Iterator<@Nullable Object> {
  /** More than any record can carry: a line that is longer is not kept in memory. */
  private static final int MAX_LINE = 16 << 20;

  private final InputStream in;
  private final Listener listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;
  private @Nullable Object value;
  private boolean ready;

  JsonLines(InputStream in, Listener listener) {
    this.in = new BufferedInputStream(in);
    this.listener = listener;
  }

  /** Is told about lines, in their order. */
  interface Listener {
    /** The line with that number, from 1, is the next value. */
    void value(long number);

    /** The line with that number is none. */
    void malformed(long number, String why);
  }

  @Override
  public boolean hasNext() {
    while (!ready && readLine()) {
      number++;
      take();
    }
    return ready;
  }

  @Override
  public @Nullable Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the input is at its end");
    }
    ready = false;
    listener.value(number);
    return value;
  }

  private void take() {
    if (line.size() > MAX_LINE) {
      listener.malformed(number, "longer than %,d bytes".formatted(MAX_LINE));
      return;
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(line.toByteArray()))
              .toString();
      if (!text.isBlank()) {
        value = JsonText.read(text);
        ready = true;
      }
    } catch (CharacterCodingException e) {
      listener.malformed(number, "not UTF-8");
    } catch (IllegalArgumentException e) {
      listener.malformed(number, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a line, without its end; false at the end of the input. */
  private boolean readLine() {
    line.reset();
    try {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      while (b >= 0 && b != '\n') {
        if (line.size() <= MAX_LINE) {
          line.write(b);
        }
        b = in.read();
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
