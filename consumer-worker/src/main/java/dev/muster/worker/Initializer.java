package dev.muster.worker;

import dev.muster.protocol.Action0;
import dev.muster.protocol.Action1;
import dev.muster.protocol.Action2;
import dev.muster.protocol.Action3;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueWriter;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that each worker process calls once, before its first task. It is a call like that of
 * a task, and goes to child processes in the same form. Immutable.
 */
public final class Initializer {
  private final TaskRecord call;

  private Initializer(TaskRecord call) {
    this.call = call;
  }

  /** Calls a function without arguments. */
  public static Initializer of(Action0 function) {
    return of(Target.of(function), Arguments.of());
  }

  /** Calls a function with one argument. */
  public static <A extends @Nullable Object> Initializer of(Action1<A> function, A a) {
    return of(Target.of(function), Arguments.of(a));
  }

  /** Calls a function with two arguments. */
  public static <A extends @Nullable Object, B extends @Nullable Object> Initializer of(
      Action2<A, B> function, A a, B b) {
    return of(Target.of(function), Arguments.of(a, b));
  }

  /** Calls a function with three arguments. */
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Initializer of(Action3<A, B, C> function, A a, B b, C c) {
    return of(Target.of(function), Arguments.of(a, b, c));
  }

  /** Calls the function of that name. */
  public static Initializer named(String name, Arguments arguments) {
    return of(Target.named(name), arguments);
  }

  private static Initializer of(Target target, Arguments arguments) {
    ValueWriter values = new ValueWriter();
    target.write(arguments.values(), values);
    TaskId id = TaskId.next(Clock.systemUTC());
    return new Initializer(
        TaskRecord.newBuilder()
            .setId(id.value())
            .setClient("initializer")
            .setFunction(target.reference())
            .setArity(arguments.values().size())
            .setArgumentNames(arguments.names())
            .setChunks(List.of(new ChunkRecord(id.value(), 0L, 1, values.toByteBuffer(), null)))
            .setSubmittedAt(id.madeAt().toEpochMilli())
            .setLimits(TaskOptions.defaults().limits(id.madeAt().toEpochMilli()))
            .build());
  }

  /** The call in the form that {@link #decode} reads. */
  byte[] encode() {
    return Codec.encode(call);
  }

  static Initializer decode(byte[] bytes) {
    return new Initializer(new Codec(SchemaStore.NONE).decode(bytes, TaskRecord.class));
  }

  TaskRecord call() {
    return call;
  }

  @Override
  public String toString() {
    return call.getFunction().getName();
  }
}
