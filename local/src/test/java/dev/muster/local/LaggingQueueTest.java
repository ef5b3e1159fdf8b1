package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.Feed;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.WorkQueue;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueConfig;
import dev.muster.producer.QueueDelivery;
import dev.muster.protocol.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A program that is behind with reading what happened to a queue. */
class LaggingQueueTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NAME = "lagging";
  private static final Partition LEDGER = new Partition(Topics.ledger(NAME).name(), 0);

  /** While it is closed, the ledger is not read behind what was read before. */
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** Counted down when an item was given back, or declared done, by the program that lags. */
  private final CountDownLatch taken = new CountDownLatch(1);

  /** Complete when the program that lags has asked where the ledger ends. */
  private final CompletableFuture<@Nullable Void> asked = new CompletableFuture<>();

  @Test
  void an_item_put_after_reopening_is_not_dropped_by_who_knows_only_of_the_shutdown()
      throws Exception {
    try (Broker broker = InMemoryBroker.create();
        JoinableQueue<String> lagging = JoinableQueue.open(gated(broker), NAME, String.class);
        JoinableQueue<String> here = JoinableQueue.open(broker, NAME, String.class)) {
      here.put("held");
      QueueDelivery<String> held = here.get();
      here.shutdownNow();
      // Somebody holds an item, so whoever has the queue open takes what may come back.
      assertThat(lagging.size()).isZero();
      gate = new CountDownLatch(1);

      QueueConfig<String> again = QueueConfig.of(String.class).withReopen();
      try (JoinableQueue<String> reopened = JoinableQueue.open(broker, NAME, again)) {
        reopened.put("new");
        assertThat(taken.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        gate.countDown();

        assertThat(reopened.get(SOON)).map(QueueDelivery::item).contains("new");
        held.taskDone();
      }
    }
  }

  @Test
  void who_knows_only_of_the_shutdown_gets_what_was_put_after_reopening() throws Exception {
    String got =
        afterReopening(lagging -> lagging.get(SOON).map(QueueDelivery::item).orElse("nothing"));
    assertThat(got).isEqualTo("new");
  }

  @Test
  void who_knows_only_of_the_shutdown_can_put_after_reopening() throws Exception {
    boolean done = afterReopening(lagging -> lagging.put("another", SOON));
    assertThat(done).isTrue();
  }

  /** What a program gets that read of the reopening only when it asked for the ledger's end. */
  private <T> T afterReopening(Function<JoinableQueue<String>, T> use) throws Exception {
    QueueConfig<String> again = QueueConfig.of(String.class).withReopen();
    try (Broker broker = InMemoryBroker.create();
        JoinableQueue<String> lagging = JoinableQueue.open(gated(broker), NAME, String.class)) {
      lagging.shutdown();
      gate = new CountDownLatch(1);
      try (JoinableQueue<String> reopened = JoinableQueue.open(broker, NAME, again)) {
        reopened.put("new");
        CompletableFuture<T> used = CompletableFuture.supplyAsync(() -> use.apply(lagging));
        CompletableFuture.anyOf(used, asked).get(SOON.toSeconds(), TimeUnit.SECONDS);
        gate.countDown();
        return used.get(SOON.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** The broker of the program that lags. */
  private Broker gated(Broker broker) {
    return proxy(
        Broker.class,
        (method, arguments) -> {
          Object result = call(broker, method, arguments);
          if (result instanceof Feed feed && ((Map<?, ?>) arguments[0]).containsKey(LEDGER)) {
            return proxy(Feed.class, (read, with) -> read(feed, read, with));
          }
          return result instanceof WorkQueue queue
              ? proxy(WorkQueue.class, (take, with) -> take(queue, take, with))
              : result;
        });
  }

  private @Nullable Object read(Feed feed, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("ends") && gate.getCount() > 0) {
      asked.complete(null);
    }
    Object result = call(feed, method, arguments);
    if (method.getName().equals("read")) {
      // Also where the gate was closed while the read waited.
      var unused = gate.await(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    return result;
  }

  private @Nullable Object take(WorkQueue queue, Method method, Object[] arguments)
      throws Throwable {
    Object result = call(queue, method, arguments);
    if (method.getName().equals("take") && result != null) {
      taken.countDown();
    }
    return result;
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
