package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A broker that takes its time to say that it has the pieces of large payloads. */
final class SlowBlobs {
  private SlowBlobs() {}

  static Broker over(Broker broker, Duration delay) {
    return proxy(
        Broker.class,
        broker,
        (arguments, result) ->
            result instanceof Sender sender
                ? proxy(Sender.class, sender, (sent, answer) -> late(sent, answer, delay))
                : result);
  }

  private static Object late(Object[] sent, Object answer, Duration delay) {
    boolean piece =
        sent != null && sent[0] instanceof Partition to && to.topic().endsWith(".blobs");
    return piece && answer instanceof CompletableFuture<?> durable
        ? durable.thenApplyAsync(
            offset -> offset,
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
        : answer;
  }

  private static <T> T proxy(Class<T> type, T of, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return change.of(arguments, method.invoke(of, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private interface Change {
    Object of(Object[] arguments, Object result);
  }
}
