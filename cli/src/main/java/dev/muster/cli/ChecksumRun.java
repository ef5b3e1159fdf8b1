package dev.muster.cli;

import dev.muster.cli.Checksums.Checksum;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.WrongArgumentsException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checksums of one directory. Two threads: the pool's feeder walks, the caller of {@link #on}
 * prints.
 */
final class ChecksumRun implements FileWalk.Listener {
  /**
   * How many batches are on the way at most: enough that workers do not wait while the first of
   * them is one huge file, which all others are printed behind.
   */
  private static final int AHEAD = 1_024;

  private final Path directory;
  private final Terminal terminal;
  private final FileBatches batches;
  private final Queue<List<FileWalk.Found>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong links = new AtomicLong();
  private final AtomicLong problems = new AtomicLong();
  private volatile Teller teller;

  ChecksumRun(Path directory, Terminal terminal) {
    this.directory = directory;
    this.terminal = terminal;
    this.teller = terminal::tell;
    this.batches = new FileBatches(new FileWalk(directory, this));
  }

  /** Whether there is no file at all. */
  boolean isEmpty() {
    return !batches.hasNext();
  }

  /** Makes the checksums on a pool and prints them. */
  void on(Pool pool) {
    try (ChecksumProgress progress = ChecksumProgress.start(terminal, directory);
        ResultIterator<List<Checksum>> results =
            pool.imap(Checksums::sha256, () -> new Uris(), 1, AHEAD)) {
      teller = progress::tell;
      while (results.hasNext()) {
        print(results, progress);
      }
    } finally {
      teller = terminal::tell;
    }
  }

  private void print(ResultIterator<List<Checksum>> results, ChecksumProgress progress) {
    List<FileWalk.Found> batch = waiting.remove();
    try {
      List<Checksum> checksums = results.next();
      byte[] lines = lines(batch, checksums);
      progress.output(() -> terminal.out().write(lines, 0, lines.length));
      terminal.checkOutput();
    } catch (UnknownFunctionException | FunctionNotAllowedException | WrongArgumentsException e) {
      throw e; // for every batch the same
    } catch (MusterException e) {
      batch.forEach(file -> unreadable(file.path(), Failures.line(e)));
    }
    progress.done(batch);
  }

  private byte[] lines(List<FileWalk.Found> batch, List<Checksum> checksums) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < batch.size(); i++) {
      Path path = batch.get(i).path();
      Checksum checksum = checksums.get(i);
      String hash = checksum.hash();
      if (hash == null) {
        unreadable(path, String.valueOf(checksum.problem()));
      } else {
        lines.writeBytes(ChecksumLine.of(hash, PathBytes.of(path)));
      }
    }
    return lines.toByteArray();
  }

  @Override
  public void skippedLink(Path link) {
    links.incrementAndGet();
  }

  @Override
  public void unreadable(Path path, String why) {
    problems.incrementAndGet();
    teller.tell("muster checksum: %s: %s".formatted(PathBytes.text(path), why));
  }

  /** Says what was left out, and whether that is a failure. */
  int end() {
    if (links.get() > 0) {
      terminal.tell(
          "muster checksum: %,d symbolic %s skipped"
              .formatted(links.get(), links.get() == 1 ? "link" : "links"));
    }
    if (problems.get() > 0) {
      throw new FailedException(
          "%,d files or directories could not be read".formatted(problems.get()));
    }
    return Exit.OK;
  }

  /** How people are told, which depends on whether there is a bar. */
  private interface Teller {
    void tell(String text);
  }

  /** What workers are asked, in the order of {@link #waiting}. */
  private final class Uris implements Iterator<List<String>> {
    @Override
    public boolean hasNext() {
      return batches.hasNext();
    }

    @Override
    public List<String> next() {
      List<FileWalk.Found> batch = batches.next();
      waiting.add(batch);
      return FileBatches.uris(batch);
    }
  }
}
