package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding files and naming them. */
class FilesTest {
  @TempDir Path directory;

  private final List<String> left = new ArrayList<>();

  private final FileWalk.Listener listener =
      new FileWalk.Listener() {
        @Override
        public void skippedLink(Path link) {
          left.add("link " + directory.relativize(link));
        }

        @Override
        public void unreadable(Path path, String why) {
          left.add(path.getFileName() + ": " + why);
        }
      };

  @Test
  void a_walk_finds_regular_files_in_the_order_of_their_names() throws IOException {
    for (String name : List.of("b", "a/2", "a/10", "a/B/x", "C", "ä", "-x", ".hidden")) {
      file(name, 1);
    }
    Files.createDirectories(directory.resolve("empty/also"));

    assertThat(found(directory))
        .containsExactly("-x", ".hidden", "C", "a/10", "a/2", "a/B/x", "b", "ä");
  }

  @Test
  void symbolic_links_are_left_out_and_told() throws IOException {
    file("real", 1);
    Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
    Files.createSymbolicLink(directory.resolve("loop"), directory);
    Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));

    assertThat(found(directory)).containsExactly("real");
    assertThat(left).containsExactlyInAnyOrder("link link", "link loop", "link dangling");
  }

  @Test
  void the_directory_itself_may_be_a_link() throws IOException {
    file("real/a", 1);
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));

    assertThat(new FileWalk(link, listener).next().path()).isEqualTo(link.resolve("a"));
  }

  @Test
  void a_directory_that_cannot_be_read_is_told_and_the_walk_goes_on() {
    assertThat(new FileWalk(directory.resolve("gone"), listener).hasNext()).isFalse();
    assertThat(left).containsExactly("gone: No such file or directory");
  }

  private List<String> found(Path root) {
    List<String> names = new ArrayList<>();
    new FileWalk(root, listener)
        .forEachRemaining(found -> names.add(root.relativize(found.path()).toString()));
    return names;
  }

  private Path file(String name, int size) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[size]);
  }

  @Test
  void small_files_go_together_and_a_large_one_alone() {
    List<FileWalk.Found> files = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      files.add(new FileWalk.Found(Path.of("small" + i), 10));
    }
    files.add(new FileWalk.Found(Path.of("huge"), 1L << 40));
    files.add(new FileWalk.Found(Path.of("last"), 10));

    List<Integer> sizes = new ArrayList<>();
    List<FileWalk.Found> all = new ArrayList<>();
    new FileBatches(files.iterator())
        .forEachRemaining(
            batch -> {
              sizes.add(batch.size());
              all.addAll(batch);
            });
    assertThat(sizes).containsExactly(64, 6, 1, 1);
    assertThat(all).isEqualTo(files);
  }

  @Test
  void a_batch_has_a_limit_of_bytes() {
    List<FileWalk.Found> files = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      files.add(new FileWalk.Found(Path.of("mib" + i), 1 << 20));
    }

    assertThat(new FileBatches(files.iterator()).next()).hasSize(4);
  }

  @Test
  void a_name_keeps_its_bytes() {
    // As the system would hand it out; no text of any encoding can say it.
    Path odd = Path.of(URI.create("file:///tmp/a%20b%25c%FF%0A%C3%A4"));

    assertThat(PathBytes.of(odd))
        .containsExactly('/', 't', 'm', 'p', '/', 'a', ' ', 'b', '%', 'c', 0xff, '\n', 0xc3, 0xa4);
  }

  @Test
  void a_relative_name_stays_as_it_was_given() {
    for (String name : List.of("a", "a/b", "./a", "../a/./b", ".", "a b%20")) {
      assertThat(new String(PathBytes.of(Path.of(name)), StandardCharsets.UTF_8)).isEqualTo(name);
    }
    assertThat(PathBytes.text(Path.of("src"))).isEqualTo("src"); // a directory that exists
    assertThat(PathBytes.text(Path.of("/"))).isEqualTo("/");
  }

  @Test
  void checksums_are_those_of_sha_256_and_a_bad_file_spoils_no_other() throws IOException {
    Path empty = file("empty", 0);
    Path zeros = file("zeros", 1 << 20);

    List<Checksums.Checksum> checksums =
        Checksums.sha256(
            List.of(
                empty.toUri().toString(),
                directory.resolve("gone").toUri().toString(),
                zeros.toUri().toString()));
    assertThat(checksums.get(0).hash())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(checksums.get(1)).isEqualTo(new Checksums.Checksum(null, "No such file"));
    assertThat(checksums.get(2).hash())
        .isEqualTo("30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58");
  }
}
