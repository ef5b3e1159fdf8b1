package dev.muster.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The regular files under a directory, depth first, each directory in the order of the bytes of its
 * names: as {@code find DIR -type f}, but the same every time. Symbolic links are left out, except
 * that the directory itself may be one; so are devices and the like. Holds one open list of names
 * for each level. For one thread.
 */
final class FileWalk implements Iterator<FileWalk.Found> {
  private final Listener listener;
  private final Deque<Iterator<Path>> levels = new ArrayDeque<>();
  private @Nullable Found next;

  FileWalk(Path directory, Listener listener) {
    this.listener = listener;
    enter(directory);
  }

  /** A regular file, and how large it was when it was found. */
  record Found(Path path, long size) {}

  /** Is told what the walk leaves out. */
  interface Listener {
    /** A symbolic link was left out. */
    void skippedLink(Path link);

    /** This could not be looked at. */
    void unreadable(Path path, String why);

    /** For who only wants the files. */
    Listener NONE =
        new Listener() {
          @Override
          public void skippedLink(Path link) {}

          @Override
          public void unreadable(Path path, String why) {}
        };
  }

  @Override
  public boolean hasNext() {
    while (next == null && !levels.isEmpty()) {
      Iterator<Path> level = levels.element();
      if (level.hasNext()) {
        visit(level.next());
      } else {
        levels.remove();
      }
    }
    return next != null;
  }

  @Override
  public Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more files");
    }
    Found found = next;
    next = null;
    return Objects.requireNonNull(found);
  }

  private void visit(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        enter(path);
      } else if (attributes.isRegularFile()) {
        next = new Found(path, attributes.size());
      } else if (attributes.isSymbolicLink()) {
        listener.skippedLink(path);
      }
    } catch (IOException e) {
      listener.unreadable(path, reason(e));
    }
  }

  private void enter(Path directory) {
    List<Path> content = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      paths.forEach(content::add);
    } catch (IOException e) {
      listener.unreadable(directory, reason(e));
    } catch (DirectoryIteratorException e) {
      listener.unreadable(directory, reason(e.getCause()));
    }
    // What could be read before a failure counts. Paths compare by their bytes.
    content.sort(null);
    levels.push(content.iterator());
  }

  private static String reason(@Nullable IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    return "Cannot be read (%s)".formatted(e == null ? "no reason given" : e.getMessage());
  }
}
