package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens where a broker admits fewer members to a share group than there are slots: four. */
@Timeout(240)
class FullGroupIT {
  private static final Duration SOON = Duration.ofMinutes(2);

  private static EmbeddedKafka kafka;
  private static Broker broker;

  @BeforeAll
  static void start() {
    // Four members; and the place of one that was killed is free after six seconds, not 45.
    Map<String, String> settings =
        Map.of(
            "group.share.max.size", "4",
            "group.share.min.session.timeout.ms", "6000",
            "group.share.session.timeout.ms", "6000",
            "group.share.min.heartbeat.interval.ms", "1000",
            "group.share.heartbeat.interval.ms", "1000");
    kafka = EmbeddedKafka.builder().secured(settings, Map.of()).start();
    broker = KafkaBroker.connect(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    broker.close();
    kafka.close();
  }

  private static WorkerConfig slots(String pool, int slots) {
    return WorkerConfig.defaults().withPool(pool).withSlots(slots);
  }

  private static List<AsyncResult<Integer>> meeting(Pool pool, Path folder, int number) {
    List<AsyncResult<Integer>> handles = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      handles.add(pool.applyAsync(Tasks::meet, folder.toString(), i, number));
    }
    return handles;
  }

  private static void await(List<AsyncResult<Integer>> handles) throws Exception {
    for (AsyncResult<Integer> handle : handles) {
      handle.get(SOON);
    }
  }

  /** Has tasks run until a shard has had one. */
  private static boolean isShardFed(Pool pool, String name) {
    pool.map(Tasks::sleep, Collections.nCopies(20, 20L), 1);
    String shard = Topics.shard(name, 1).topic().name();
    if (broker.partitions(shard) == 0) {
      return false;
    }
    Partition partition = new Partition(shard, 0);
    try (Feed feed = broker.feed(Map.of(partition, From.end()))) {
      return feed.ends().getOrDefault(partition, 0L) > 0;
    }
  }

  @Test
  void ten_slots_of_three_workers_run_ten_tasks_at_the_same_time(@TempDir Path folder)
      throws Exception {
    try (Worker first = Worker.on(broker, slots("ten", 4));
        Worker second = Worker.on(broker, slots("ten", 3));
        Worker third = Worker.on(broker, slots("ten", 3));
        Pool pool = Pool.on(broker, PoolConfig.pool("ten"))) {
      // The place that the shards are fed from is that of a slot, which has to be free once.
      Awaitility.await().atMost(SOON).until(() -> isShardFed(pool, "ten"));
      await(meeting(pool, folder, 10));

      // Each of them goes on to take tasks, wherever it is.
      Path again = Files.createDirectory(folder.resolve("again"));
      await(meeting(pool, again, 10));
      assertThat(List.of(first.id(), second.id(), third.id())).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_slot_beside_a_full_group_goes_to_the_queue_when_others_have_left() throws Exception {
    try (Pool pool = Pool.on(broker, PoolConfig.pool("left"));
        Worker second = startedBeside("left")) {
      assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
      assertThat(second.takesTasks()).isTrue();
    }
  }

  /** A worker that was started where four slots filled the group, and stands alone now. */
  private static Worker startedBeside(String name) throws Exception {
    try (Worker first = Worker.on(broker, slots(name, 4));
        Pool pool = Pool.on(broker, PoolConfig.pool(name))) {
      pool.map(Tasks::square, LongStream.range(0, 50).boxed().toList(), 1);
      Worker second = Worker.on(broker, slots(name, 1));
      Awaitility.await()
          .atMost(SOON)
          .until(() -> broker.partitions(Topics.shard(name, 1).topic().name()) > 0);
      first.stop(Duration.ZERO);
      first.join();
      return second;
    }
  }

  @Test
  void nothing_is_lost_while_workers_join_leave_and_are_killed() throws Exception {
    List<AsyncResult<Long>> handles = new ArrayList<>();
    try (ChildJvm first = workerProcess("coming", 4);
        Worker second = Worker.on(broker, slots("coming", 3));
        Pool pool = Pool.on(broker, PoolConfig.pool("coming"))) {
      submit(pool, handles);
      try (Worker third = Worker.on(broker, slots("coming", 3))) {
        submit(pool, handles);
        handles.get(0).get(SOON);
        first.kill();
        submit(pool, handles);
        third.stop(Duration.ZERO);
        third.join();
      }
      try (Worker fourth = Worker.on(broker, slots("coming", 4))) {
        submit(pool, handles);
        for (int i = 0; i < handles.size(); i++) {
          assertThat(handles.get(i).get(SOON)).isEqualTo(20L + i % 100);
        }
        assertThat(fourth.takesTasks()).isTrue();
        assertThat(second.takesTasks()).isTrue();
      }
      try (Attachment attachment = Attachment.to(broker, "coming")) {
        Certificate certificate = Audit.of(attachment, SOON);
        assertThat(certificate.missing()).isEqualTo(0);
      }
    }
  }

  private static void submit(Pool pool, List<AsyncResult<Long>> handles) {
    for (long i = 0; i < 100; i++) {
      handles.add(pool.applyAsync(Tasks::sleep, 20L + i));
    }
  }

  private static ChildJvm workerProcess(String pool, int slots) throws Exception {
    ChildJvm process =
        ChildJvm.start(OneWorker.class, kafka.bootstrapServers(), pool, Integer.toString(slots));
    assertThat(process.line()).isEqualTo("ready");
    return process;
  }

  /** A worker in a process of its own, for killing. */
  static final class OneWorker {
    private OneWorker() {}

    public static void main(String[] args) throws InterruptedException {
      try (Broker own = KafkaBroker.connect(args[0]);
          Worker worker = Worker.on(own, slots(args[1], Integer.parseInt(args[2])))) {
        System.out.println("ready");
        worker.join();
      }
    }
  }
}
