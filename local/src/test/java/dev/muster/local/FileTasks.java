package dev.muster.local;

import dev.muster.protocol.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tasks that fail for as long as a test wants. */
public final class FileTasks {
  private FileTasks() {}

  /** What a file says; fails where there is none. */
  @Task
  public static String read(String file) throws IOException {
    return Files.readString(Path.of(file));
  }
}
