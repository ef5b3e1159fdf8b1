package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/** A broker that gives the pieces of large payloads with their last byte changed. */
final class DamagedBlobs {
  private DamagedBlobs() {}

  static Broker over(Broker broker) {
    return proxy(
        Broker.class,
        broker,
        result ->
            result instanceof Feed feed ? proxy(Feed.class, feed, DamagedBlobs::read) : result);
  }

  private static Object read(Object result) {
    return result instanceof List<?> entries
        ? entries.stream().map(entry -> damaged((Entry) entry)).toList()
        : result;
  }

  private static Entry damaged(Entry entry) {
    if (!entry.partition().topic().endsWith(".blobs")) {
      return entry;
    }
    byte[] value = entry.value().clone();
    value[value.length - 1] ^= 1;
    return new Entry(entry.partition(), entry.offset(), entry.appendedAt(), entry.key(), value);
  }

  private static <T> T proxy(Class<T> type, T of, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> change.of(call(of, method, arguments))));
  }

  private static Object call(Object of, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private interface Change {
    Object of(Object result);
  }
}
