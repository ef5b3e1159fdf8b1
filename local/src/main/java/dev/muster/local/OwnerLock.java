package dev.muster.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Says that a directory belongs to a living process. The system drops the lock when the process
 * ends, however it ends, so a directory without one has lost its owner. Safe for use by many
 * threads.
 */
final class OwnerLock implements AutoCloseable {
  static final String FILE = "muster.lock";

  /**
   * Directories this JVM owns. Asked before the file is touched: on POSIX systems closing any
   * channel to a file drops all locks the process has on it, so that a look at a directory of our
   * own would give it away.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private OwnerLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Claims an existing directory; null where it has an owner. */
  static @Nullable OwnerLock tryClaim(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!OURS.add(real)) {
      return null;
    }
    OwnerLock claimed = null;
    try {
      claimed = tryLock(real);
    } finally {
      if (claimed == null) {
        OURS.remove(real);
      }
    }
    return claimed;
  }

  private static @Nullable OwnerLock tryLock(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    // Whoever sweeps may have taken the lock and removed the directory between the two steps
    // above and below. Then this is the lock of a file that nobody will find again.
    if (lock(channel) != null && Files.exists(file)) {
      return new OwnerLock(directory, channel);
    }
    channel.close();
    return null;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ownedByThisJvm) {
      return null;
    }
  }

  /** Can be called twice. */
  @Override
  public void close() throws IOException {
    channel.close();
    OURS.remove(directory);
  }
}
