package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.AskRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ItemRecord;
import dev.muster.protocol.PillRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.ShutdownRecord;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Real records of every kind, as a short life of a pool leaves them: all that is sent through a
 * broker until the life is over. Safe for use by many threads.
 */
final class PoolSeeds {
  private static final Duration SOON = Duration.ofSeconds(30);

  // Guarded by "this".
  private final List<byte[]> records = new ArrayList<>();
  private final Set<String> topics = new HashSet<>();
  private boolean over;

  /** The same broker, on which what is sent is remembered. */
  Broker over(Broker broker) {
    return proxy(Broker.class, broker, (method, arguments, result) -> watched(result));
  }

  private Object watched(Object result) {
    return result instanceof Sender sender
        ? proxy(Sender.class, sender, this::remembering)
        : result;
  }

  private synchronized Object remembering(Method method, Object[] arguments, Object result) {
    if (!over && method.getName().equals("send")) {
      topics.add(((Partition) arguments[0]).topic());
      records.add(((byte[]) arguments[2]).clone());
    }
    return result;
  }

  private static <T> T proxy(Class<T> type, T of, Watch watch) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object result = call(of, method, arguments);
              return result == null ? null : watch.seen(method, arguments, result);
            }));
  }

  private static @Nullable Object call(Object of, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Leads a short life on a pool that has a worker; nothing is remembered after that. */
  void live(Broker broker, String name) throws InterruptedException {
    try (Pool pool = Pool.on(broker, PoolConfig.client("seeds").withPool(name))) {
      assertThat(pool.map(Tasks::square, List.of(1L, 2L, 3L), 2)).hasSize(3);
      assertThat(pool.named("seeds").map(Tasks::square, List.of(4L))).hasSize(1);
      assertThat(pool.apply(Tasks::echo, new byte[600_000])).hasSize(600_000);
      assertThatThrownBy(() -> pool.apply(Tasks::fail, "why")).isNotNull();
      TaskOptions twice = TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(10));
      assertThat(pool.with(twice).applyAsync(Tasks::failBefore, 2).get(SOON)).isEqualTo(2);
      pool.applyAsync(Tasks::square, 1L).cancel();
      pool.terminate();
    }
    try (Fleet fleet = Fleet.of(broker, name)) {
      fleet.orders().drain("nobody", true).join();
      fleet.orders().drain(false).join();
    }
    try (TaskProducer stranger = TaskProducer.open(broker, name)) {
      stranger.submit("dev.muster.local.Canary::sing", Arguments.of(1L)).accepted().join();
    }
    // Only slots beside a full group ask for tasks.
    try (Sender slot = broker.sender()) {
      Partition asks = new Partition(Topics.asks(name).name(), 0);
      slot.send(asks, null, Codec.encode(new AskRecord("w", 1, 1, 1L, true))).join();
    }
    synchronized (this) {
      over = true;
    }
  }

  /** The topics on which something was sent. */
  synchronized Set<String> topics() {
    return Set.copyOf(topics);
  }

  /** As they were sent. */
  synchronized List<byte[]> records() {
    return List.copyOf(records);
  }

  /** Kinds that a life like that does not leave. */
  static List<byte[]> others() {
    UUID order = new UUID(1, 2);
    return List.of(
        Codec.encode(new PillRecord(order)),
        Codec.encode(new ShutdownRecord(new UUID(3, 4), true)),
        Codec.encode(new ItemRecord(ByteBuffer.wrap(new byte[] {2, 4}), 1L)),
        Codec.encode(
            ProgressRecord.newBuilder()
                .setClient("seeds")
                .setWorker("w")
                .setJob(order)
                .setIndex(1)
                .setFraction(0.5)
                .build()));
  }

  private interface Watch {
    Object seen(Method method, Object[] arguments, Object result);
  }
}
