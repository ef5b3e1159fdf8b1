package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program with a named map that is killed, and started again. */
@Timeout(120)
class NamedMapProcessIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CALLS = 40;

  private final String name = "program-" + TaskId.next(Clock.systemUTC());

  private static List<String> inputs(Path folder) {
    return IntStream.range(0, CALLS).mapToObj(i -> folder.resolve("in" + i).toString()).toList();
  }

  @Test
  void a_submitter_that_is_killed_and_started_again_runs_only_what_is_missing(@TempDir Path folder)
      throws Exception {
    List<String> inputs = inputs(folder);
    for (String input : inputs) {
      Files.writeString(Path.of(input), "1");
    }
    String kafka = SharedKafka.bootstrapServers();
    try (KafkaBroker broker = KafkaBroker.connect(kafka)) {
      try (ChildJvm first = ChildJvm.start(Program.class, kafka, name, folder.toString())) {
        assertThat(first.line()).isEqualTo("accepted");
        first.kill();
      }
      // As if it had been killed when the first four of its twenty chunks were not yet sent.
      broker.truncate(new Partition(Topics.tasks(name).topic().name(), 0), 4);
      try (Worker worker = Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(1))) {
        Awaitility.await().atMost(SOON).until(() -> FileTasks.reads(inputs.get(9)) > 0);

        try (ChildJvm second = ChildJvm.start(Program.class, kafka, name, folder.toString())) {
          assertThat(second.line()).isEqualTo("accepted");
          assertThat(second.line()).isEqualTo("results: " + CALLS);
          assertThat(second.awaitExit()).isZero();
        }
        assertThat(worker.id()).isNotBlank();
      }
    }
    assertThat(inputs).allSatisfy(input -> assertThat(FileTasks.reads(input)).isEqualTo(1));
  }

  /** Does the same each time that it is started. */
  static final class Program {
    private Program() {}

    /** Takes where Kafka is, the name of the pool, and the folder with the inputs. */
    public static void main(String... arguments) {
      try (KafkaBroker broker = KafkaBroker.connect(arguments[0]);
          Pool pool = Pool.on(broker, PoolConfig.client("nightly").withPool(arguments[1]))) {
        AsyncResult<List<String>> handle =
            pool.named("scores").mapAsync(FileTasks::countedRead, inputs(Path.of(arguments[2])), 2);
        handle.accepted().join();
        System.out.println("accepted");
        System.out.println("results: " + handle.get(SOON).size());
      }
    }
  }
}
