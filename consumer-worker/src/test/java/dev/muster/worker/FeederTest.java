package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the feeder takes a place in the queue's group that nobody needs yet. */
class FeederTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final long LATER = Duration.ofSeconds(11).toNanos();
  private static final String POOL = "growing";
  private static final QueueSpec TASKS = Topics.tasks(POOL);

  private final Broker broker = InMemoryBroker.create();
  private final AtomicLong now = new AtomicLong();

  /** How often the feeder has read the clock: once at least in each of its rounds. */
  private final AtomicInteger looks = new AtomicInteger();

  private Attachment attachment;
  private Feeder feeder;

  @BeforeEach
  void start() {
    attachment = Attachment.to(broker, POOL);
    Clock clock = Clock.systemUTC();
    DeadLetters dead =
        new DeadLetters(
            attachment.sender(), POOL, "worker", clock, WorkerMeters.in(null, POOL, clock));
    Partition tasks = new Partition(TASKS.topic().name(), 0);
    feeder =
        new Feeder(
            broker,
            attachment.codec(),
            POOL,
            new Shards(broker, POOL),
            new Forwarder(
                attachment.sender(), attachment.codec(), dead, new Splitter(clock), tasks),
            new Lending(() -> {}),
            new Intake(),
            offset -> {},
            () -> {
              looks.incrementAndGet();
              return now.get();
            });
  }

  @AfterEach
  void stop() {
    feeder.close();
    attachment.close();
    broker.close();
  }

  private void takers(int number) {
    for (int i = 0; i < number; i++) {
      broker.workQueue(TASKS); // closed with the broker
    }
  }

  @Test
  void in_a_large_fleet_it_takes_one_when_the_takers_are_counted() {
    takers(50);
    feeder.start();

    now.addAndGet(LATER);

    await().atMost(SOON).until(() -> broker.takers(TASKS) == 51);
  }

  @Test
  void in_a_small_fleet_it_takes_none() {
    takers(49);
    feeder.start();

    now.addAndGet(LATER);
    int before = looks.get();

    await().atMost(SOON).until(() -> looks.get() > before + 4);
    assertThat(broker.takers(TASKS)).isEqualTo(49);
  }
}
