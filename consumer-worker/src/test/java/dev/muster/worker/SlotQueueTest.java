package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.GroupFullException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a slot does whose group is full, and whose way to a shard is barred. */
class SlotQueueTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String POOL = "crowded";
  private static final QueueSpec TASKS = Topics.tasks(POOL);
  private static final byte[] RECORD = {7};

  private final Broker broker = InMemoryBroker.create();

  private boolean full = true;
  private @Nullable RuntimeException barred;

  @BeforeEach
  void putARecord() {
    broker.createQueue(TASKS);
    broker.createTopics(List.of(Topics.asks(POOL)));
    try (Sender sender = broker.sender()) {
      sender.send(new Partition(TASKS.topic().name(), 0), null, RECORD).join();
    }
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private SlotQueue slotQueue() {
    Partition asks = new Partition(Topics.asks(POOL).name(), 0);
    Ask ask = new Ask(broker.sender(), asks, "worker", 0);
    return new SlotQueue(new Shards(crowded(), POOL), ask, new Lending(() -> {}));
  }

  /** The broker, as long as "full" is true with a group that admits nobody. */
  private Broker crowded() {
    return proxy(
        Broker.class,
        (method, arguments) -> {
          if (method.getName().equals("createQueue") && barred != null) {
            throw barred;
          }
          Object result = call(broker, method, arguments);
          return result instanceof WorkQueue queue
              ? proxy(WorkQueue.class, (take, with) -> take(queue, take, with))
              : result;
        });
  }

  private @Nullable Object take(WorkQueue queue, Method method, Object[] arguments)
      throws Throwable {
    if (method.getName().equals("take") && full) {
      throw new GroupFullException("The group has all its members", null);
    }
    return call(queue, method, arguments);
  }

  private static void assertTakes(SlotQueue queue) throws InterruptedException {
    Delivery delivery = Objects.requireNonNull(queue.take(SOON), "nothing came");
    assertThat(delivery.value()).isEqualTo(RECORD);
    delivery.accept();
  }

  @Test
  void a_slot_that_could_not_reach_the_broker_on_its_way_to_a_shard_joins_the_queue_again()
      throws Exception {
    barred = new BrokerUnreachableException("nobody answers", null);
    try (SlotQueue queue = slotQueue()) {
      assertThatExceptionOfType(BrokerUnreachableException.class)
          .isThrownBy(() -> queue.take(SOON));

      full = false;

      assertTakes(queue);
      assertThat(queue.isAtQueue()).isTrue();
    }
  }

  @Test
  void a_slot_that_may_not_create_a_shard_waits_for_room_in_the_queue() throws Exception {
    barred = new BrokerException("this client may not create topics", null);
    try (SlotQueue queue = slotQueue()) {
      assertThat(queue.take(SOON)).isNull();

      full = false;

      assertTakes(queue);
      assertThat(queue.isAtQueue()).isTrue();
    }
  }

  private interface Answer {
    @Nullable Object to(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method, arguments)));
  }

  private static @Nullable Object call(Object of, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
