package dev.muster.local;

import dev.muster.protocol.BrokerException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node keeps its data, and the right to do so. A kept one stays; a temporary one is removed
 * when it is closed, or by the next start on this machine when its process was killed.
 */
final class DataDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  /** How the names of temporary directories begin. */
  static final String PREFIX = "muster-kafka-";

  private static final String LOGS = "kafka";
  private static final String FORMATTED = "meta.properties";

  /** A directory without a lock is being made, or its maker died then. */
  private static final Duration MAKING = Duration.ofHours(1);

  private static final int ATTEMPTS = 10;

  private final Path directory;
  private final OwnerLock lock;
  private final boolean temporary;

  private DataDirectory(Path directory, OwnerLock lock, boolean temporary) {
    this.directory = directory;
    this.lock = lock;
    this.temporary = temporary;
  }

  /** Where Kafka's logs are. */
  Path logs() {
    return directory.resolve(LOGS);
  }

  /** Whether a node was here before. */
  boolean formatted() {
    return Files.exists(logs().resolve(FORMATTED));
  }

  /** A new directory, after removing those whose owners are gone. */
  static DataDirectory temporary() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(parent);
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Path directory = Files.createTempDirectory(parent, PREFIX);
        OwnerLock lock = OwnerLock.tryClaim(directory);
        if (lock != null) {
          return new DataDirectory(directory, lock, true);
        }
      }
    } catch (IOException e) {
      throw refusal(parent, "has no room for a temporary directory: " + e.getMessage(), e);
    }
    throw refusal(parent, "loses its temporary directories to somebody who removes them", null);
  }

  /**
   * That directory, made where it is missing.
   *
   * @throws BrokerException where it holds something else, belongs to another broker, or cannot be
   *     written
   */
  static DataDirectory kept(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw refusal(directory, "is not a directory", null);
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw refusal(directory, "cannot be created: " + e, e);
    }
    if (!Files.isWritable(directory)) {
      throw refusal(directory, "cannot be written to", null);
    }
    return claim(directory);
  }

  private static DataDirectory claim(Path directory) {
    try {
      if (holdsSomethingElse(directory)) {
        throw refusal(
            directory, "holds something else than a broker's data: take an empty one", null);
      }
      OwnerLock lock = OwnerLock.tryClaim(directory);
      if (lock == null) {
        throw refusal(
            directory, "is in use by another broker: stop that one, or take another", null);
      }
      return new DataDirectory(directory, lock, false);
    } catch (IOException e) {
      throw refusal(directory, "cannot be used: " + e, e);
    }
  }

  private static boolean holdsSomethingElse(Path directory) throws IOException {
    if (Files.exists(directory.resolve(LOGS))) {
      return !Files.isDirectory(directory.resolve(LOGS));
    }
    try (Stream<Path> content = Files.list(directory)) {
      return content.anyMatch(path -> !path.endsWith(OwnerLock.FILE));
    }
  }

  private static BrokerException refusal(
      Path directory, String reason, @Nullable IOException cause) {
    return new BrokerException("The data directory %s %s".formatted(directory, reason), cause);
  }

  /** Removes the temporary directories under the parent whose processes are gone. */
  static void sweep(Path parent) {
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path candidate : candidates) {
        sweepOne(candidate);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be searched for what killed processes left: {}", parent, e.toString());
    }
  }

  private static void sweepOne(Path candidate) {
    try {
      if (!Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS) || beingMade(candidate)) {
        return;
      }
      OwnerLock lock = OwnerLock.tryClaim(candidate);
      if (lock == null) {
        return;
      }
      try (lock) {
        delete(candidate);
      }
      LOG.info("{} is removed: its broker was killed", candidate);
    } catch (IOException e) {
      // Another start sweeps as well, or it is another user's.
      LOG.debug("{} cannot be removed: {}", candidate, e.toString());
    }
  }

  private static boolean beingMade(Path candidate) throws IOException {
    return !Files.exists(candidate.resolve(OwnerLock.FILE))
        && Files.getLastModifiedTime(candidate)
            .toInstant()
            .isAfter(Instant.now().minus(MAKING)); // by the file system's clock
  }

  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Only when nobody writes there any more. */
  @Override
  public void close() {
    try (lock) {
      if (temporary) {
        delete(directory);
      }
    } catch (IOException e) {
      LOG.warn("{} is not removed: {}", directory, e.toString());
    }
  }
}
