package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the submitter sees of what a task threw. */
class RemoteTaskExceptionTest {
  private static final ClassLoader HERE = RemoteTaskExceptionTest.class.getClassLoader();

  private static RemoteTaskException received(ErrorRecord error) {
    return RemoteTaskException.of(error, "Tasks::fail on worker-1", HERE);
  }

  private static Throwable rebuilt(Throwable thrown) {
    return Objects.requireNonNull(received(Errors.describe(thrown)).getCause());
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** Which module and loader a frame is from stays on the worker. */
  private static List<String> frames(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .map(
            e ->
                "%s.%s(%s:%d)"
                    .formatted(
                        e.getClassName(), e.getMethodName(), e.getFileName(), e.getLineNumber()))
        .toList();
  }

  private static ErrorRecord error(String className, @Nullable String message) {
    return new ErrorRecord(className, message, List.of(), null);
  }

  static Stream<Throwable> rebuildable() {
    return Stream.of(
        new IllegalStateException("state"),
        new NullPointerException(),
        new ArithmeticException("/ by zero"),
        new ArrayIndexOutOfBoundsException(5),
        new NumberFormatException("For input string: \"a\""),
        new FileNotFoundException("gone"),
        new InterruptedException(),
        new OutOfMemoryError("heap"),
        new StackOverflowError(),
        new AssertionError("not so"),
        new AssertionError("not so", new Exception("because")),
        new UncheckedIOException("unchecked", new IOException("checked")),
        new UncheckedIOException(new IOException("checked")),
        new CompletionException("completed", new Exception("inner")),
        new CompletionException(new Exception("inner")),
        new ExecutionException(new Thrown.WithMessage("inner")),
        new ClassNotFoundException("com.acme.Gone"),
        new NoClassDefFoundError("com/acme/Gone"),
        new RuntimeException("outer", new IOException("middle", new Thrown.Fixed())),
        new Exception((String) null, new Exception("only a cause")),
        new Thrown.WithMessage("mine"),
        new Thrown.WithMessage(""),
        new Thrown.WithCause("mine", new IllegalStateException("cause")),
        new Thrown.WithCause("mine", null),
        new Thrown.Wrapper(new Thrown.Fixed()),
        new Thrown.Fixed(),
        Thrown.Private.of("mine"),
        new Thrown.Picky("here"));
  }

  @ParameterizedTest
  @MethodSource("rebuildable")
  void an_exception_comes_back_with_its_class_message_stack_and_causes(Throwable thrown) {
    Throwable original = thrown;
    for (Throwable back = rebuilt(thrown); ; back = Objects.requireNonNull(back.getCause())) {
      assertThat(back).hasSameClassAs(original).hasMessage(original.getMessage());
      assertThat(frames(back)).isEqualTo(frames(original));
      if (original.getCause() == null) {
        assertThat(back).hasNoCause();
        return;
      }
      original = original.getCause();
    }
  }

  @ParameterizedTest
  @MethodSource("rebuildable")
  void it_prints_as_it_did_on_the_worker(Throwable thrown) {
    assertThat(printed(rebuilt(thrown))).isEqualTo(printed(thrown).replace("java.base/", ""));
  }

  static Stream<Throwable> notRebuildable() {
    return Stream.of(new Thrown.Decorated("twice"), new Thrown.Coded(5));
  }

  @ParameterizedTest
  @MethodSource("notRebuildable")
  void another_one_is_stood_for_by_something_that_prints_like_it(Throwable thrown) {
    Throwable standIn = rebuilt(thrown);

    assertThat(standIn).hasToString(thrown.toString());
    assertThat(standIn.getClass()).isNotEqualTo(thrown.getClass());
    assertThat(frames(standIn)).isEqualTo(frames(thrown));
    assertThat(received(Errors.describe(thrown)).remoteClass())
        .isEqualTo(thrown.getClass().getName());
  }

  @Test
  void a_class_that_is_not_here_is_stood_for() {
    RemoteTaskException received = received(error("com.acme.Gone", "text"));

    assertThat(received.getCause()).hasToString("com.acme.Gone: text");
    assertThat(received.remoteClass()).isEqualTo("com.acme.Gone");
    assertThat(received.remoteMessage()).isEqualTo("text");
    assertThat(received).hasMessage("com.acme.Gone: text in Tasks::fail on worker-1");
  }

  @Test
  void a_class_that_is_no_throwable_is_not_even_initialized() {
    Throwable cause = received(error(NotAThrowable.class.getName(), "text")).getCause();

    assertThat(cause).hasToString(NotAThrowable.class.getName() + ": text");
    assertThat(NotAThrowable.Witness.INITIALIZED).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "int",
        "[I",
        "[Ljava.lang.Exception;",
        "java/lang/Exception",
        "java.lang.Runnable",
        "\0"
      })
  void a_name_that_is_no_class_of_a_throwable_is_stood_for(String name) {
    assertThat(received(error(name, "text")).getCause()).hasToString(name + ": text");
  }

  @Test
  void a_constructor_or_initializer_that_fails_is_stood_for() {
    for (Class<?> type :
        List.of(Thrown.Picky.class, Thrown.Uninitializable.class, Thrown.Abstract.class)) {
      assertThat(received(error(type.getName(), "remote")).getCause())
          .hasToString(type.getName() + ": remote");
    }
  }

  @Test
  void an_exception_that_takes_no_cause_comes_back_without() {
    ErrorRecord error =
        new ErrorRecord(
            Thrown.Causeless.class.getName(), "alone", List.of(), error("com.acme.Gone", null));

    assertThat(received(error).getCause())
        .isInstanceOf(Thrown.Causeless.class)
        .hasMessage("alone")
        .hasNoCause();
  }

  @Test
  void a_cause_that_is_not_here_is_stood_for_under_the_one_that_is() {
    ErrorRecord error =
        new ErrorRecord(
            "java.io.UncheckedIOException", "text", List.of(), error("com.acme.Gone", "why"));

    assertThat(printed(Objects.requireNonNull(received(error).getCause())))
        .startsWith("java.io.UncheckedIOException: text")
        .contains("Caused by: com.acme.Gone: why");
  }

  @Test
  void without_a_loader_the_classes_of_the_jdk_are_known() {
    ErrorRecord jdk = error("java.lang.IllegalStateException", "text");
    ErrorRecord mine = error(Thrown.WithMessage.class.getName(), "text");

    assertThat(RemoteTaskException.of(jdk, "here", null))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(RemoteTaskException.of(mine, "here", null).getCause())
        .isNotInstanceOf(Thrown.WithMessage.class);
  }

  @Test
  void the_remote_stack_has_everything() {
    Throwable thrown = new IllegalStateException("outer", new Thrown.WithMessage("inner"));

    assertThat(received(Errors.describe(thrown)).remoteStack())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("at dev.muster.protocol.RemoteTaskExceptionTest.the_remote_stack_has_everything")
        .contains("Caused by: " + Thrown.WithMessage.class.getName() + ": inner");
  }

  @Test
  void what_survives_the_wire_is_the_same() {
    Throwable thrown = new IllegalStateException("outer", new Thrown.WithMessage("inner"));
    ErrorRecord read =
        new Codec(SchemaStore.NONE)
            .decode(Codec.encode(Errors.describe(thrown)), ErrorRecord.class);

    assertThat(read).isEqualTo(Errors.describe(thrown));
  }
}
