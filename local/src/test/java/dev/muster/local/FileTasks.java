package dev.muster.local;

import dev.muster.protocol.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tasks that fail for as long as a test wants. */
public final class FileTasks {
  private FileTasks() {}

  /** What a file says; fails where there is none. */
  @Task
  public static String read(String file) throws IOException {
    return Files.readString(Path.of(file));
  }

  /** What a file says, with a mark for each time that this was called. */
  @Task
  public static String countedRead(String file) throws IOException {
    Files.writeString(
        Path.of(file + ".reads"), "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return read(file);
  }

  /** How many marks a file has. */
  static long reads(String file) throws IOException {
    Path marks = Path.of(file + ".reads");
    return Files.exists(marks) ? Files.size(marks) : 0;
  }
}
