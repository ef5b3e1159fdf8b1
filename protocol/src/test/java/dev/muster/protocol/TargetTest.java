package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Color;
import dev.muster.protocol.Shapes.Dog;
import dev.muster.protocol.Shapes.Point;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static FunctionRecord reference(TaskFunction function) {
    return Target.of(function).reference();
  }

  private static void assertIs(
      TaskFunction function, Class<?> declaring, String method, String descriptor) {
    FunctionRecord reference = reference(function);
    assertThat(reference.getDeclaringClass()).isEqualTo(declaring.getName());
    assertThat(reference.getMethod()).isEqualTo(method);
    assertThat(reference.getDescriptor()).isEqualTo(descriptor);
    assertThat(reference.getCodeHash()).isNull();
    assertThat(Methods.find(declaring, method, descriptor)).isPresent();
  }

  @Test
  void a_static_method_is_named_by_class_method_and_descriptor() {
    Function1<Long, Long> square = Tasks::square;

    assertIs(square, Tasks.class, "square", "(J)J");
    assertThat(reference(square).getName()).isEqualTo("dev.muster.protocol.Tasks::square");
    assertThat(Target.of(square).arity()).contains(1);
    assertThat(Target.of(square).returns()).isEqualTo(long.class);
  }

  @Test
  void a_stable_name_comes_from_the_annotation() {
    Function2<String, Integer, String> repeat = Tasks::repeat;

    assertThat(Target.of(repeat).name()).isEqualTo("repeat");
    assertIs(repeat, Tasks.class, "repeat", "(Ljava/lang/String;I)Ljava/lang/String;");
  }

  @Test
  void overloads_are_told_apart() {
    Function1<Integer, String> ofInteger = Tasks::show;
    Function1<String, String> ofString = Tasks::show;
    Function1<Point, String> ofObject = Tasks::show;

    assertIs(ofInteger, Tasks.class, "show", "(Ljava/lang/Integer;)Ljava/lang/String;");
    assertIs(ofString, Tasks.class, "show", "(Ljava/lang/String;)Ljava/lang/String;");
    assertIs(ofObject, Tasks.class, "show", "(Ljava/lang/Object;)Ljava/lang/String;");
  }

  @Test
  void an_instance_method_takes_its_receiver_first() {
    Function1<String, Integer> length = String::length;
    Function2<String, String, Boolean> startsWith = String::startsWith;

    assertIs(length, String.class, "length", "()I");
    assertThat(Target.of(length).arity()).contains(1);
    assertThat(Target.of(startsWith).arity()).contains(2);
  }

  @Test
  void a_constructor_returns_its_class() {
    Function2<Integer, Integer, Point> make = Point::new;

    assertIs(make, Point.class, Methods.CONSTRUCTOR, "(II)V");
    assertThat(Target.of(make).returns()).isEqualTo(Point.class);
  }

  @Test
  void inherited_methods_are_found() {
    Function1<Integer, Integer> half = Tasks::half;
    Function2<Tasks, String, String> shout = Tasks::shout;
    Function2<Tasks, String, String> greet = Tasks::greet;

    assertIs(half, BaseTasks.class, "half", "(I)I");
    assertIs(shout, BaseTasks.class, "shout", "(Ljava/lang/String;)Ljava/lang/String;");
    assertIs(greet, Greeting.class, "greet", "(Ljava/lang/String;)Ljava/lang/String;");
  }

  @Test
  void methods_of_interfaces_are_found() {
    Function1<Integer, String> wave = Greeting::wave;
    Function1<List<String>, Integer> size = List::size;
    Function1<Runnable, String> toString = Runnable::toString;

    assertIs(wave, Greeting.class, "wave", "(I)Ljava/lang/String;");
    assertIs(size, List.class, "size", "()I");
    assertIs(toString, Object.class, "toString", "()Ljava/lang/String;");
  }

  @Test
  void a_private_method_is_found() {
    assertIs(Tasks.secret(), Tasks.class, "secret", "(I)I");
  }

  @Test
  void an_action_is_a_function_without_a_result() {
    Action0 fail = Tasks::fail;

    assertIs(fail, Tasks.class, "fail", "()V");
    assertThat(Target.of(fail).arity()).contains(0);
    assertThat(Target.of(fail).returns()).isEqualTo(void.class);
  }

  @Test
  void an_array_for_a_method_of_any_number_of_arguments_is_one_argument() {
    Function1<String[], String> join = Tasks::join;

    assertIs(join, Tasks.class, "join", "([Ljava/lang/String;)Ljava/lang/String;");
    assertThat(Target.of(join).arity()).contains(1);
  }

  @Test
  void single_arguments_for_it_make_a_lambda() {
    Function2<String, String, String> join = Tasks::join;

    assertThat(reference(join).getMethod()).startsWith("lambda$");
    assertThat(reference(join).getCodeHash()).isNotNull();
    assertThat(Target.of(join).arity()).contains(2);
  }

  @Test
  void generic_types_are_those_of_the_declaration() {
    Function1<List<Point>, ?> byName = Tasks::byName;

    assertThat(sent(byName, List.of(new Point(1, 2)))).isEqualTo(List.of(new Point(1, 2)));
    assertThat(Target.of(byName).returns().getTypeName())
        .contains("java.util.Map<java.lang.String, java.util.List<");
  }

  @Test
  void a_type_variable_takes_what_arrives_as_it_is() {
    Function1<Long, Long> sameLong = Tasks::same;
    Function1<Point, Point> samePoint = Tasks::same;
    Function1<List<String>, String> greatest = Tasks::greatest;
    Function1<List<Color>, Color> greatestColor = Tasks::greatest;

    assertThat(sent(sameLong, 3L)).isEqualTo(3L);
    assertThat(sent(greatest, List.of("a"))).isEqualTo(List.of("a"));
    assertThatThrownBy(() -> sent(samePoint, new Point(1, 2)))
        .isInstanceOf(ValueEncodingException.class);
    assertThatThrownBy(() -> sent(greatestColor, List.of(Color.RED)))
        .isInstanceOf(ValueEncodingException.class);
  }

  /** What the worker gets as the only argument of a function. */
  private static Object sent(TaskFunction function, Object argument) {
    ValueWriter out = new ValueWriter();
    Target.of(function).write(List.of(argument), out);
    FunctionRecord reference = reference(function);
    return Objects.requireNonNull(
        new ValueReader(out.toByteBuffer())
            .read(parameter(reference, reference.getCapturedCount())));
  }

  private static Type parameter(FunctionRecord reference, int index) {
    try {
      Class<?> type = Class.forName(Objects.requireNonNull(reference.getDeclaringClass()));
      return Methods.find(
              type,
              Objects.requireNonNull(reference.getMethod()),
              Objects.requireNonNull(reference.getDescriptor()))
          .map(Signature::of)
          .orElseThrow()
          .parameters()
          .get(index);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_number_of_arguments_must_fit() {
    Target repeat = Target.of((Function2<String, Integer, String>) Tasks::repeat);
    Target square = Target.of((Function1<Long, Long>) Tasks::square);
    ValueWriter out = new ValueWriter();

    assertThatThrownBy(() -> repeat.write(List.of("a"), out))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessage("repeat takes 2 arguments (java.lang.String text, int times), not 1");
    assertThatThrownBy(() -> square.write(List.of(), out))
        .hasMessage("dev.muster.protocol.Tasks::square takes 1 argument (long n), not 0");
    assertThat(out.size()).isZero();
  }

  @Test
  void arguments_of_which_the_last_cannot_be_sent_leave_no_trace() {
    Target target = Target.of((Function2<Point, Object, String>) TargetTest::describe);
    ValueWriter out = new ValueWriter();
    out.write("before", String.class);
    int size = out.size();

    assertThatThrownBy(() -> target.write(List.of(new Point(1, 2), new Dog("a")), out))
        .isInstanceOf(ValueEncodingException.class);

    assertThat(out.size()).isEqualTo(size);
  }

  static String describe(Point point, Object any) {
    return point + " " + any;
  }

  @Test
  void a_call_by_name_takes_any_arguments() {
    Target named = Target.named("repeat");
    ValueWriter out = new ValueWriter();
    named.write(List.of(new Point(1, 2), 3, "a"), out);

    assertThat(named.arity()).isEmpty();
    assertThat(named.returns()).isEqualTo(Object.class);
    assertThat(named.reference()).isEqualTo(FunctionRecord.newBuilder().setName("repeat").build());
    assertThat(out.size()).isPositive();
  }

  @Test
  void a_blank_name_is_refused() {
    assertThatThrownBy(() -> Target.named(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_reference_to_the_method_of_an_object_takes_the_object_along() {
    Tasks tasks = new Tasks(3);
    Function1<Integer, Integer> times = tasks::times;

    FunctionRecord reference = reference(times);
    assertThat(reference.getMethod()).isEqualTo("times");
    assertThat(reference.getCapturedCount()).isEqualTo(1);
    assertThat(Target.of(times).arity()).contains(1);
    assertThat(new ValueReader(reference.getCaptured()).read(Object.class))
        .hasToString("{factor=3}");
  }

  @Test
  void an_object_that_cannot_be_taken_along_is_named() {
    Action1<String> print = System.out::println;

    assertThatThrownBy(() -> Target.of(print))
        .isInstanceOf(ValueEncodingException.class)
        .hasMessageContaining("java.io.PrintStream::println captures")
        .hasMessageContaining("java.io.PrintStream");
  }

  @Test
  void an_object_that_implements_a_function_is_refused() {
    List<TaskFunction> objects = new ArrayList<>();
    objects.add(new Anonymous());
    objects.add(
        new Function0<String>() {
          @Override
          public String apply() {
            return "a";
          }
        });
    objects.add(new Pretender());

    for (TaskFunction each : objects) {
      assertThatThrownBy(() -> Target.of(each))
          .isInstanceOf(UnsendableFunctionException.class)
          .hasMessageContaining(each.getClass().getName())
          .hasMessageContaining("pass a method reference");
    }
  }

  private static final class Anonymous implements Function0<String> {
    @Override
    public String apply() {
      return "a";
    }
  }

  private static final class Pretender implements Function0<String> {
    @Override
    public String apply() {
      return "a";
    }

    @SuppressWarnings("unused") // by reflection
    private Object writeReplace() {
      throw new IllegalStateException("nothing to replace");
    }
  }
}
