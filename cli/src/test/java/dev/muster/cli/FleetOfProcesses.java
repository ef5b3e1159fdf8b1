package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker and workers, each a process, and commands to them. */
abstract class FleetOfProcesses {
  private static MusterProcess broker;
  static String address;

  @TempDir Path directory;

  @BeforeAll
  static void startBroker() {
    broker = MusterProcess.start("broker", "--port", "0");
    broker.awaitOut();
    address = broker.out().strip();
  }

  @AfterAll
  static void stopBroker() {
    Ended ended = broker.terminate().await();
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo(address + "\n");
    // On a machine that is very busy Kafka says that it was late with something.
    assertThat(ended.err()).doesNotContain("\tat ", "muster: ");
  }

  static MusterProcess startWorker(String pool, String... more) {
    List<String> args =
        Stream.concat(Stream.of("worker", "--pool", pool, "-b", address), Stream.of(more)).toList();
    MusterProcess started = MusterProcess.start(args.toArray(String[]::new));
    started.awaitErr("takes tasks of pool " + pool + " from Kafka at " + address);
    return started;
  }

  /** Runs a command in this process, where the start of a JVM would add nothing. */
  static Ended muster(String... args) {
    return MusterHere.run(Map.of("MUSTER_BOOTSTRAP_SERVERS", address), args);
  }

  /** Runs a command in a process of its own, as a user does. */
  static Ended withInput(String input, String... args) {
    return MusterProcess.run(Map.of("MUSTER_BOOTSTRAP_SERVERS", address), input, args);
  }

  static void assertFails(Ended ended, String... messages) {
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains(messages);
    assertThat(ended.err().lines()).hasSize(1);
  }
}
