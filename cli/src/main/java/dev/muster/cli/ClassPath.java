package dev.muster.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a worker finds functions beside its own class path: jars and directories that exist. */
final class ClassPath {
  private static final String ALL_JARS = File.separator + "*";

  private final List<Path> entries;

  private ClassPath(List<Path> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads entries as {@code java -cp} does: files, directories, {@code directory/*} for all jars in
   * it.
   *
   * @throws WrongUsageException where one does not exist: a worker without its functions would take
   *     tasks and fail them
   */
  static ClassPath of(List<String> entries) {
    List<Path> found = new ArrayList<>();
    for (String entry : entries) {
      if (entry.isEmpty()) {
        continue;
      }
      if (entry.endsWith(ALL_JARS) || entry.equals("*")) {
        found.addAll(jars(entry));
      } else {
        found.add(existing(entry, entry));
      }
    }
    return new ClassPath(found);
  }

  private static Path existing(String path, String entry) {
    try {
      Path file = Path.of(path);
      if (Files.exists(file)) {
        return file.toAbsolutePath();
      }
    } catch (InvalidPathException e) {
      // No such file either.
    }
    throw new WrongUsageException("--class-path: there is no %s".formatted(entry));
  }

  private static List<Path> jars(String entry) {
    String directory = entry.equals("*") ? "." : entry.substring(0, entry.length() - 1);
    Path existing = existing(directory, entry);
    try (Stream<Path> files = Files.list(existing)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new WrongUsageException(
          "--class-path: %s cannot be read (%s)".formatted(entry, e.getMessage()));
    }
  }

  /** A loader that looks here after the class path of this process. */
  ClassLoader loader(ClassLoader parent) {
    if (entries.isEmpty()) {
      return parent;
    }
    // For the life of the process, as its tasks are.
    return new URLClassLoader(
        "muster-class-path", entries.stream().map(ClassPath::url).toArray(URL[]::new), parent);
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The class path of another JVM: this one, and then these entries. */
  String behind(String first) {
    List<String> all = new ArrayList<>();
    all.add(first);
    entries.forEach(entry -> all.add(entry.toString()));
    return String.join(File.pathSeparator, all);
  }
}
