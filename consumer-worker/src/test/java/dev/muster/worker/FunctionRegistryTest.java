package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.CodeDiffersException;
import dev.muster.protocol.Function1;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.Task;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.WrongArgumentsException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionRegistryTest {
  private static final Function1<Integer, Integer> TWICE = Functions::twice;
  private static boolean loaded;

  private final FunctionRegistry registry = registry("java.lang.Math::*");

  private static FunctionRegistry registry(String... allowed) {
    return new FunctionRegistry(
        AllowList.of(List.of(allowed)), FunctionRegistryTest.class.getClassLoader());
  }

  @Test
  void an_annotated_method_is_found_by_reference() throws Throwable {
    BoundFunction found = registry.find(task(Target.of(TWICE), 1));

    assertThat(found.call(new Object[] {4})).isEqualTo(8);
  }

  @Test
  void a_function_is_looked_up_once() {
    TaskRecord task = task(Target.of(TWICE), 1);

    assertThat(registry.find(task)).isSameAs(registry.find(task));
  }

  @Test
  void an_annotated_method_is_found_by_its_stable_name() throws Throwable {
    BoundFunction found = registry.find(task(Target.named("registry-thrice"), 1));

    assertThat(found.call(new Object[] {4})).isEqualTo(12);
  }

  @Test
  void a_renamed_method_is_found_by_its_stable_name() throws Throwable {
    FunctionRecord renamed =
        FunctionRecord.newBuilder()
            .setName("registry-thrice")
            .setDeclaringClass("dev.muster.worker.OldFunctions")
            .setMethod("triple")
            .setDescriptor("(I)I")
            .build();

    assertThat(registry.find(task(renamed, 1)).call(new Object[] {4})).isEqualTo(12);
  }

  @Test
  void overloads_are_told_apart_by_the_number_of_arguments() throws Throwable {
    String name = Functions.class.getName() + "::sum";

    assertThat(registry.find(task(Target.named(name), 2)).call(new Object[] {1, 2})).isEqualTo(3);
    assertThat(registry.find(task(Target.named(name), 3)).call(new Object[] {1, 2, 3}))
        .isEqualTo(6);
  }

  @Test
  void a_method_that_a_pattern_names_is_found() throws Throwable {
    Function1<Long, Long> abs = Math::abs;

    assertThat(registry.find(task(Target.of(abs), 1)).call(new Object[] {-4L})).isEqualTo(4L);
  }

  @Test
  void a_method_that_is_neither_annotated_nor_named_is_refused_and_its_class_not_loaded() {
    String name = "dev.muster.worker.FunctionRegistryTest$Dangerous";
    FunctionRecord dangerous =
        FunctionRecord.newBuilder()
            .setName(name + "::run")
            .setDeclaringClass(name)
            .setMethod("run")
            .setDescriptor("(I)I")
            .build();

    assertThatThrownBy(() -> registry.find(task(dangerous, 1)))
        .isInstanceOf(FunctionNotAllowedException.class)
        .hasMessageContaining(name + "::run")
        .hasMessageContaining("java.lang.Math::*")
        .hasMessageContaining("--allow '" + name + "::run'");
    assertThat(loaded).isFalse();
  }

  @Test
  void a_function_that_is_not_there_is_refused_with_the_names_of_those_that_are() {
    assertThatThrownBy(() -> registry.find(task(Target.named("gone"), 1)))
        .isInstanceOf(UnknownFunctionException.class)
        .hasMessageContaining("gone")
        .hasMessageContaining("registry-thrice");
  }

  @Test
  void a_class_that_is_not_there_is_refused() {
    assertThatThrownBy(() -> registry.find(task(Target.named("no.such.Thing::run"), 1)))
        .isInstanceOf(UnknownFunctionException.class)
        .hasMessageContaining("no.such.Thing::run");
  }

  @Test
  void a_wrong_number_of_arguments_is_said_with_the_parameters() {
    assertThatThrownBy(() -> registry.find(task(Target.named("registry-thrice"), 2)))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("takes 1 arguments (int n), not 2");
  }

  @Test
  void a_lambda_of_another_build_is_refused() {
    Function1<Integer, Integer> lambda = n -> n + 1;
    Target target = Target.of(lambda);
    FunctionRecord mine = target.reference();
    FunctionRecord theirs =
        new FunctionRecord(
            mine.getName(),
            mine.getDeclaringClass(),
            mine.getMethod(),
            mine.getDescriptor(),
            ByteBuffer.wrap(new byte[32]),
            0,
            ByteBuffer.allocate(0));
    FunctionRegistry lambdas = registry("*::lambda$*");

    assertThat(lambdas.find(task(target, 1))).isNotNull();
    assertThatThrownBy(() -> lambdas.find(task(theirs, 1)))
        .isInstanceOf(CodeDiffersException.class)
        .hasMessageContaining("another build")
        .hasMessageContaining("000000000000");
  }

  @Test
  void a_lambda_that_does_not_say_of_which_code_it_is_is_refused() {
    Function1<Integer, Integer> lambda = n -> n + 1;
    FunctionRecord mine = Target.of(lambda).reference();
    FunctionRecord bare =
        new FunctionRecord(
            mine.getName(),
            mine.getDeclaringClass(),
            mine.getMethod(),
            mine.getDescriptor(),
            null,
            0,
            ByteBuffer.allocate(0));

    assertThatThrownBy(() -> registry("*::*").find(task(bare, 1)))
        .isInstanceOf(CodeDiffersException.class);
  }

  private static TaskRecord task(Target target, int arity) {
    return task(target.reference(), arity);
  }

  private static TaskRecord task(FunctionRecord function, int arity) {
    return TaskRecord.newBuilder()
        .setId(TaskId.next(Clock.systemUTC()).value())
        .setClient("test")
        .setFunction(function)
        .setArity(arity)
        .setChunks(List.of())
        .setSubmittedAt(0)
        .setLimits(TaskOptions.defaults().limits(0))
        .build();
  }

  /** What workers may run. */
  static final class Functions {
    private Functions() {}

    @Task
    static int twice(int n) {
      return 2 * n;
    }

    @Task("registry-thrice")
    static int thrice(int n) {
      return 3 * n;
    }

    @Task
    static int sum(int a, int b) {
      return a + b;
    }

    @Task
    static int sum(int a, int b, int c) {
      return a + b + c;
    }
  }

  /** What they may not. */
  static final class Dangerous {
    static {
      loaded = true;
    }

    private Dangerous() {}

    static int run(int n) {
      return n;
    }
  }
}
