package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checksums on worker processes of this machine. */
class ChecksumIT {
  @TempDir Path directory;

  @Test
  void checksums_pass_the_check_of_sha256sum_and_are_the_same_every_time() throws Exception {
    Path tree = OddFiles.create(directory.resolve("a tree"));
    Files.write(tree.resolve("large"), new byte[20 << 20]);

    byte[] sums;
    try (MusterProcess two = MusterProcess.start("checksum", tree + "/", "--workers", "2")) {
      assertThat(two.await().code()).isZero();
      sums = two.outBytes();
    }
    OddFiles.assertChecks(sums, directory);
    try (MusterProcess one = MusterProcess.start("checksum", tree.toString(), "--workers=1")) {
      assertThat(one.await().code()).isZero();
      assertThat(one.outBytes()).isEqualTo(sums);
    }
  }

  @Test
  void files_that_cannot_be_read_are_reported_and_the_others_go_on() throws IOException {
    // Write-only files, which not even root can read.
    Path tree = Path.of("/proc/sys/vm");
    assumeThat(tree.resolve("compact_memory")).exists();

    Ended ended = MusterProcess.run("checksum", tree.toString(), "--workers", "1");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).contains("  /proc/sys/vm/swappiness\n");
    assertThat(ended.err())
        .contains("muster checksum: /proc/sys/vm/compact_memory: ")
        .contains("could not be read");
  }
}
