package dev.muster.worker;

import dev.muster.broker.Blobs;
import dev.muster.protocol.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a worker is to be. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool it works for; default {@code default}
 * @param slots how many tasks it runs at once, 1 or more; default: the processors of this machine
 * @param allowed methods it may run beside those annotated with {@code @Task}; default: none
 * @param initializer what it calls once before its first task; null (the default): nothing
 * @param maxTasks after how many task records (a chunk of a map counts as one) it ends, so that a
 *     supervisor replaces it; 0 (the default): never
 * @param grace how long it may finish what it holds when it is asked to end, before it gives the
 *     rest back; default 20 s
 * @param loader where functions are looked up; default: the context class loader
 * @param supervisor id of the supervisor that started this process; null: nobody did
 * @param registry where it counts what it does, one worker of a pool in each; null (the default):
 *     nothing is counted
 * @param maxPayload how many bytes the arguments of a call, and its result, may have, written; each
 *     slot may need some times as much memory. Default 32 MiB
 */
public record WorkerConfig(
    String pool,
    int slots,
    AllowList allowed,
    @Nullable Initializer initializer,
    int maxTasks,
    Duration grace,
    ClassLoader loader,
    @Nullable String supervisor,
    @Nullable MeterRegistry registry,
    int maxPayload) {

  public WorkerConfig {
    Topics.checkName(pool);
    if (slots < 1) {
      throw new IllegalArgumentException("slots must be at least 1, not " + slots);
    }
    if (maxTasks < 0) {
      throw new IllegalArgumentException(
          "maxTasks must be 1 or more, or 0 for no limit, not " + maxTasks);
    }
    Blobs.checkLimit(maxPayload);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + grace);
    }
  }

  /** The defaults named above. */
  public static WorkerConfig defaults() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new WorkerConfig(
        "default",
        Runtime.getRuntime().availableProcessors(),
        AllowList.nothing(),
        null,
        0,
        Duration.ofSeconds(20),
        context == null ? ClassLoader.getSystemClassLoader() : context,
        null,
        null,
        Blobs.DEFAULT_LIMIT);
  }

  /** See {@link #pool}. */
  public WorkerConfig withPool(String name) {
    return new WorkerConfig(
        name,
        slots,
        allowed,
        initializer,
        maxTasks,
        grace,
        loader,
        supervisor,
        registry,
        maxPayload);
  }

  /** See {@link #slots}. */
  public WorkerConfig withSlots(int number) {
    return new WorkerConfig(
        pool,
        number,
        allowed,
        initializer,
        maxTasks,
        grace,
        loader,
        supervisor,
        registry,
        maxPayload);
  }

  /** See {@link #allowed}. */
  public WorkerConfig withAllowed(AllowList list) {
    return new WorkerConfig(
        pool, slots, list, initializer, maxTasks, grace, loader, supervisor, registry, maxPayload);
  }

  /** See {@link #initializer}. */
  public WorkerConfig withInitializer(@Nullable Initializer call) {
    return new WorkerConfig(
        pool, slots, allowed, call, maxTasks, grace, loader, supervisor, registry, maxPayload);
  }

  /** See {@link #maxTasks}. */
  public WorkerConfig withMaxTasks(int number) {
    return new WorkerConfig(
        pool, slots, allowed, initializer, number, grace, loader, supervisor, registry, maxPayload);
  }

  /** See {@link #grace}. */
  public WorkerConfig withGrace(Duration time) {
    return new WorkerConfig(
        pool,
        slots,
        allowed,
        initializer,
        maxTasks,
        time,
        loader,
        supervisor,
        registry,
        maxPayload);
  }

  /** See {@link #loader}. */
  public WorkerConfig withLoader(ClassLoader classes) {
    return new WorkerConfig(
        pool,
        slots,
        allowed,
        initializer,
        maxTasks,
        grace,
        classes,
        supervisor,
        registry,
        maxPayload);
  }

  /** See {@link #registry}; the meters are those of {@link dev.muster.protocol.MetricName}. */
  public WorkerConfig withRegistry(@Nullable MeterRegistry meters) {
    return new WorkerConfig(
        pool, slots, allowed, initializer, maxTasks, grace, loader, supervisor, meters, maxPayload);
  }

  /** See {@link #supervisor}. */
  WorkerConfig withSupervisor(String id) {
    return new WorkerConfig(
        pool, slots, allowed, initializer, maxTasks, grace, loader, id, registry, maxPayload);
  }

  /** See {@link #maxPayload}. */
  public WorkerConfig withMaxPayload(int bytes) {
    return new WorkerConfig(
        pool, slots, allowed, initializer, maxTasks, grace, loader, supervisor, registry, bytes);
  }
}
