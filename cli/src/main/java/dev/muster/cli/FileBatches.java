package dev.muster.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Files in batches that are about the same work: small ones together, so that the way to a worker
 * does not cost more than the work, and a large one alone, so that nothing waits behind it in its
 * batch. For one thread.
 */
final class FileBatches implements Iterator<List<FileWalk.Found>> {
  private static final int MAX_FILES = 64;
  private static final long MAX_BYTES = 4 << 20;

  private final Iterator<FileWalk.Found> files;

  /** Read, and for the next batch. */
  private FileWalk.@Nullable Found waiting;

  FileBatches(Iterator<FileWalk.Found> files) {
    this.files = files;
  }

  @Override
  public boolean hasNext() {
    return waiting != null || files.hasNext();
  }

  @Override
  public List<FileWalk.Found> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("there are no more files");
    }
    List<FileWalk.Found> batch = new ArrayList<>();
    long bytes = 0;
    while (hasNext() && batch.size() < MAX_FILES) {
      FileWalk.Found file = waiting == null ? files.next() : waiting;
      waiting = null;
      if (!batch.isEmpty() && bytes + file.size() > MAX_BYTES) {
        waiting = file;
        break;
      }
      batch.add(file);
      bytes += file.size();
    }
    return batch;
  }

  /** What workers are asked about: see {@link Checksums}. */
  static List<String> uris(List<FileWalk.Found> batch) {
    return batch.stream().map(FileWalk.Found::path).map(Path::toUri).map(Object::toString).toList();
  }
}
