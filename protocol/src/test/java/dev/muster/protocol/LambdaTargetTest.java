package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Point;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LambdaTargetTest {
  private static final Function1<Integer, Integer> IN_A_STATIC_INITIALIZER = n -> n + 1;

  private static byte[] file(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteBuffer sha256(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void carries_the_hash_of_the_file_of_its_class() {
    Function1<Integer, Integer> lambda = n -> n * 2;

    FunctionRecord reference = Target.of(lambda).reference();

    assertThat(reference.getDeclaringClass()).isEqualTo(LambdaTargetTest.class.getName());
    assertThat(reference.getMethod()).startsWith("lambda$carries_the_hash");
    assertThat(reference.getCodeHash()).isEqualTo(sha256(file(LambdaTargetTest.class)));
  }

  @Test
  void takes_its_captured_values_before_its_arguments() {
    int factor = List.of(1, 2, 3).size();
    String unit = List.of("km").get(0);
    Function1<Integer, String> lambda = n -> n * factor + unit;

    Target target = Target.of(lambda);
    ValueReader captured = new ValueReader(target.reference().getCaptured());

    assertThat(target.arity()).contains(1);
    assertThat(target.reference().getCapturedCount()).isEqualTo(2);
    assertThat(captured.read(int.class)).isEqualTo(3);
    assertThat(captured.read(String.class)).isEqualTo("km");
  }

  @Test
  void captures_anew_at_each_evaluation() {
    List<Integer> captured =
        List.of(7, 8).stream()
            .map(LambdaTargetTest::adding)
            .map(lambda -> Target.of(lambda).reference().getCaptured())
            .map(bytes -> (Integer) new ValueReader(bytes).read(int.class))
            .toList();

    assertThat(captured).containsExactly(7, 8);
  }

  private static Function1<Integer, Integer> adding(int n) {
    return m -> m + n;
  }

  @Test
  void without_captures_is_looked_at_once() {
    Function1<Integer, Integer> lambda = n -> n - 1;

    assertThat(Target.of(lambda)).isSameAs(Target.of(lambda));
    assertThat(Target.of(IN_A_STATIC_INITIALIZER)).isSameAs(Target.of(IN_A_STATIC_INITIALIZER));
  }

  @Test
  void with_captures_has_its_class_file_hashed_once() {
    ByteBuffer first = Target.of(adding(1)).reference().getCodeHash();

    assertThat(Target.of(adding(2)).reference().getCodeHash()).isNotNull().isSameAs(first);
  }

  @Test
  void two_lambdas_are_two_functions() {
    Function1<Integer, Integer> one = n -> n;
    Function1<Integer, Integer> other = n -> n;

    assertThat(Target.of(one).reference().getMethod())
        .isNotEqualTo(Target.of(other).reference().getMethod());
  }

  @Test
  void in_an_interface_is_found() {
    assertThat(Target.of(Greeting.POLITE).reference().getDeclaringClass())
        .isEqualTo(Greeting.class.getName());
    assertThat(Target.of(Greeting.POLITE).reference().getCodeHash())
        .isEqualTo(sha256(file(Greeting.class)));
  }

  @Test
  void that_captures_what_cannot_be_sent_is_refused_by_name() {
    ReentrantLock lock = new ReentrantLock();
    Function0<Boolean> lambda = lock::isLocked;
    Function0<Boolean> other = () -> lock.isLocked() || lock.isFair();

    for (TaskFunction each : List.of(lambda, other)) {
      assertThatThrownBy(() -> Target.of(each))
          .isInstanceOf(ValueEncodingException.class)
          .hasMessageContaining("captures a value")
          .hasMessageContaining(ReentrantLock.class.getName());
    }
  }

  @Test
  void that_captures_a_list_of_records_is_refused_because_its_types_are_gone() {
    List<Point> points = List.of(new Point(1, 2));
    Function0<Integer> lambda = () -> points.size() + 1;

    assertThatThrownBy(() -> Target.of(lambda))
        .isInstanceOf(ValueEncodingException.class)
        .hasMessageContaining(Point.class.getName())
        .hasMessageContaining("a lambda has none inside List<…>");
  }

  @Test
  void that_takes_a_list_of_records_is_refused_when_it_is_called() {
    Function1<List<Point>, Integer> lambda = points -> points.size() + 1;
    Target target = Target.of(lambda);

    assertThatThrownBy(() -> target.write(List.of(List.of(new Point(1, 2))), new ValueWriter()))
        .isInstanceOf(ValueEncodingException.class);
  }

  @Test
  void whose_class_has_no_file_is_refused() throws ReflectiveOperationException {
    Class<?> lonely = new FilelessLoader().findClass(Lonely.class.getName());
    TaskFunction lambda = (TaskFunction) lonely.getDeclaredMethod("lambda").invoke(null);
    TaskFunction method = (TaskFunction) lonely.getDeclaredMethod("method").invoke(null);

    assertThatThrownBy(() -> Target.of(lambda))
        .isInstanceOf(UnsendableFunctionException.class)
        .hasMessageContaining(Lonely.class.getName())
        .hasMessageContaining("Use a method reference");
    assertThat(Target.of(method).reference().getMethod()).isEqualTo("toHexString");
  }

  /** Loaded again, by a loader that has no files. */
  public static final class Lonely {
    private Lonely() {}

    public static TaskFunction lambda() {
      return (Function1<Integer, Integer>) n -> n;
    }

    public static TaskFunction method() {
      return (Function1<Integer, String>) Integer::toHexString;
    }
  }

  private static final class FilelessLoader extends ClassLoader {
    FilelessLoader() {
      super(LambdaTargetTest.class.getClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) {
      byte[] bytes = file(Lonely.class);
      return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
      return null;
    }

    @Override
    public @Nullable URL getResource(String name) {
      return null;
    }
  }
}
