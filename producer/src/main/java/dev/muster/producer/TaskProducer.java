package dev.muster.producer;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Broker;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.Function0;
import dev.muster.protocol.Function1;
import dev.muster.protocol.Function2;
import dev.muster.protocol.Function3;
import dev.muster.protocol.Function4;
import dev.muster.protocol.Function5;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks to a pool and does not wait for their results; those are found by id, by a pool or
 * {@code muster result}.
 *
 * <pre>{@code
 * try (TaskProducer tasks = TaskProducer.open(broker, "render")) {
 *   Submission frame = tasks.submit(Tasks::render, 17L);
 *   frame.accepted().join(); // from here on it cannot be lost
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class TaskProducer implements AutoCloseable {
  private final Attachment attachment;
  private final TaskSender tasks;
  private final ProducerMeters meters;
  private final Clock clock;
  private final TaskOptions options;

  private TaskProducer(
      Attachment attachment,
      TaskSender tasks,
      ProducerMeters meters,
      Clock clock,
      TaskOptions options) {
    this.attachment = attachment;
    this.tasks = tasks;
    this.meters = meters;
    this.clock = clock;
    this.options = options;
  }

  /**
   * A producer for the pool of that name, whose topics are created where they are missing.
   *
   * @throws IllegalArgumentException where the name is not one
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static TaskProducer open(Broker broker, String pool) {
    return open(broker, ProducerConfig.pool(pool));
  }

  /**
   * As {@link #open(Broker, String)}, with more said of how it is to be.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static TaskProducer open(Broker broker, ProducerConfig config) {
    MeterRegistry registry = config.registry();
    if (registry != null) {
      broker.measure(registry);
    }
    Attachment attachment = Attachment.to(broker, config.pool());
    Clock clock = Clock.systemUTC();
    String client = "producer-" + TaskId.next(clock);
    int replyTo = ThreadLocalRandom.current().nextInt(attachment.resultPartitions());
    TaskSender tasks =
        new TaskSender(
            attachment, Blobs.of(attachment, config.maxPayload()), client, replyTo, clock);
    return new TaskProducer(
        attachment,
        tasks,
        ProducerMeters.in(registry, config.pool()),
        clock,
        TaskOptions.defaults());
  }

  /** The same producer with other options for what is submitted through it; closed with this. */
  public TaskProducer with(TaskOptions other) {
    return new TaskProducer(attachment, tasks, meters, clock, other);
  }

  /** Submits a call of the function that has this name on the workers. */
  public Submission submit(String name, Arguments arguments) {
    return submit(Target.named(name), arguments.values(), arguments.names());
  }

  /** Submits a call without arguments. */
  public Submission submit(Function0<?> function) {
    return submit(Target.of(function), List.of(), List.of());
  }

  /** Submits a call with one argument. */
  public <A extends @Nullable Object> Submission submit(Function1<A, ?> function, A a) {
    return submit(Target.of(function), Arguments.of(a).values(), List.of());
  }

  /** Submits a call with two arguments. */
  public <A extends @Nullable Object, B extends @Nullable Object> Submission submit(
      Function2<A, B, ?> function, A a, B b) {
    return submit(Target.of(function), Arguments.of(a, b).values(), List.of());
  }

  /** Submits a call with three arguments. */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Submission submit(Function3<A, B, C, ?> function, A a, B b, C c) {
    return submit(Target.of(function), Arguments.of(a, b, c).values(), List.of());
  }

  /** Submits a call with four arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object>
      Submission submit(Function4<A, B, C, D, ?> function, A a, B b, C c, D d) {
    return submit(Target.of(function), Arguments.of(a, b, c, d).values(), List.of());
  }

  /** Submits a call with five arguments. */
  public <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object>
      Submission submit(Function5<A, B, C, D, E, ?> function, A a, B b, C c, D d, E e) {
    return submit(Target.of(function), Arguments.of(a, b, c, d, e).values(), List.of());
  }

  private Submission submit(
      Target target, List<? extends @Nullable Object> arguments, List<String> names) {
    TaskId id = TaskId.next(clock);
    CompletableFuture<Void> accepted;
    try {
      accepted = send(id, target, arguments, names);
    } catch (RuntimeException cannotBeSent) {
      meters.ended(target.name(), false);
      throw cannotBeSent;
    }
    return new Submission(id, accepted);
  }

  private CompletableFuture<Void> send(
      TaskId id, Target target, List<? extends @Nullable Object> arguments, List<String> names) {
    ChunkBuilder chunk = tasks.chunk(target, id, 0);
    chunk.add(arguments);
    return tasks
        .send(target, arguments.size(), names, List.of(chunk.build()), options)
        .whenComplete((offset, failure) -> meters.ended(target.name(), failure == null))
        .thenAccept(offset -> {});
  }

  /** Waits a few seconds for what was submitted to be accepted, and ends. */
  @Override
  public void close() {
    attachment.close();
  }
}
