package dev.muster.worker;

import java.util.List;

/**
 * The archive of loaded classes that this JVM was started with, for its children: with it they take
 * about half of the processor time to start. Made by {@code ./muster} when it builds; the JVM
 * passes an archive over that does not fit its version or its class path. Safe for use by many
 * threads.
 */
public final class ClassArchive {
  /** Names the file, where there is one. */
  public static final String PROPERTY = "muster.class.archive";

  private ClassArchive() {}

  /** Options for a child JVM; empty where there is no archive. */
  public static List<String> options() {
    String file = System.getProperty(PROPERTY, "");
    if (file.isEmpty()) {
      return List.of();
    }
    // Where it does not fit, the child starts slowly and says nothing about it.
    return List.of(
        "-XX:SharedArchiveFile=" + file,
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off",
        "-D" + PROPERTY + "=" + file);
  }
}
