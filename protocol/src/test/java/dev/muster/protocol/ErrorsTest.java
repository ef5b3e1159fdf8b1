package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  private final Codec codec = new Codec(SchemaStore.NONE);

  private static int causes(ErrorRecord error) {
    int causes = 0;
    for (@Nullable ErrorRecord e = error.getCause(); e != null; e = e.getCause()) {
      causes++;
    }
    return causes;
  }

  @Test
  void a_throwable_is_described_by_class_message_stack_and_cause() {
    Throwable thrown = new IllegalStateException("outer", new Thrown.WithMessage("inner"));

    ErrorRecord error = Errors.describe(thrown);

    assertThat(error.getClassName()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.getMessage()).isEqualTo("outer");
    assertThat(error.getFrames().get(0).getDeclaringClass()).isEqualTo(ErrorsTest.class.getName());
    assertThat(error.getFrames().get(0).getFile()).isEqualTo("ErrorsTest.java");
    assertThat(error.getFrames().get(0).getLine()).isPositive();
    assertThat(Objects.requireNonNull(error.getCause()).getClassName())
        .isEqualTo(Thrown.WithMessage.class.getName());
    assertThat(Errors.stack(error)).hasSameSizeAs(thrown.getStackTrace());
    assertThat(Errors.summary(error)).isEqualTo(thrown.toString());
  }

  @Test
  void a_missing_message_stays_missing() {
    ErrorRecord error = Errors.describe(new NullPointerException());

    assertThat(error.getMessage()).isNull();
    assertThat(Errors.summary(error)).isEqualTo("java.lang.NullPointerException");
  }

  @Test
  void a_cycle_of_causes_is_cut() {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);

    assertThat(causes(Errors.describe(one))).isEqualTo(1);
  }

  @Test
  void causes_end_after_ten() {
    Throwable thrown = new Exception("innermost");
    for (int i = 0; i < 50; i++) {
      thrown = new Exception(thrown);
    }

    assertThat(causes(Errors.describe(thrown))).isEqualTo(10);
  }

  @Test
  void a_stack_is_cut_at_200_frames() {
    Exception thrown = new Exception("deep");
    StackTraceElement frame = new StackTraceElement("com.acme.Tasks", "deep", "Tasks.java", 1);
    thrown.setStackTrace(Collections.nCopies(10_000, frame).toArray(new StackTraceElement[0]));

    assertThat(Errors.describe(thrown).getFrames()).hasSize(200);
  }

  @Test
  void a_frame_without_file_and_line_is_kept() {
    Exception thrown = new Exception("native");
    StackTraceElement[] stack = {
      new StackTraceElement("com.acme.Tasks", "call", null, -2),
      new StackTraceElement("com.acme.Tasks", "other", null, -1)
    };
    thrown.setStackTrace(stack);

    ErrorRecord read = codec.decode(Codec.encode(Errors.describe(thrown)), ErrorRecord.class);

    assertThat(Errors.stack(read)).containsExactly(stack);
  }

  @Test
  void an_exception_that_fails_at_everything_is_described_all_the_same() {
    ErrorRecord error = Errors.describe(new Thrown.Hostile());

    assertThat(error.getClassName()).isEqualTo(Thrown.Hostile.class.getName());
    assertThat(error.getMessage()).contains("getMessage() failed", "IllegalStateException");
    assertThat(error.getFrames()).isEmpty();
    assertThat(error.getCause()).isNull();
  }

  @Test
  void an_exception_whose_message_never_ends_is_described_all_the_same() {
    assertThat(Errors.describe(new Thrown.Endless()).getMessage()).contains("StackOverflowError");
  }

  @Test
  void a_message_of_a_mebibyte_arrives_whole() {
    String message = "x".repeat(1 << 20);

    assertThat(Errors.describe(new Exception(message)).getMessage()).isEqualTo(message);
  }

  @Test
  void a_longer_message_says_that_it_is_cut() {
    String message = Errors.describe(new Exception("x".repeat(5 << 20))).getMessage();

    assertThat(message).hasSizeLessThan((1 << 20) + 100).endsWith("characters more)");
  }

  @Test
  void an_error_has_a_bound_whatever_its_causes_say_and_a_shortened_one_fits_any_record() {
    Throwable thrown = new Exception("ä€".repeat(5 << 20));
    for (int i = 0; i < 10; i++) {
      thrown = new Exception("€".repeat(5 << 20), thrown);
    }
    ErrorRecord error = Errors.describe(thrown);

    assertThat(Codec.encode(error)).hasSizeLessThan(6 << 20);
    assertThat(Codec.encode(Errors.shortened(error))).hasSizeLessThan(128 << 10);
  }

  @Test
  void a_shortened_error_says_what_it_was_and_that_it_is_cut() {
    Throwable thrown =
        new IllegalStateException("x".repeat(1 << 20), new Exception("y".repeat(1 << 10)));

    ErrorRecord shortened = Errors.shortened(Errors.describe(thrown));

    assertThat(shortened.getClassName()).isEqualTo("java.lang.IllegalStateException");
    assertThat(shortened.getMessage()).startsWith("xxx").endsWith("characters more)");
    assertThat(shortened.getCause().getClassName()).isEqualTo("java.lang.Exception");
    assertThat(Errors.shortened(Errors.describe(new Exception("short"))))
        .hasFieldOrPropertyWithValue("message", "short");
  }
}
