package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import org.junit.jupiter.api.Test;

class DemoIT {
  @Test
  void programs_print_their_names_and_what_python_prints() {
    Ended ended = MusterProcess.run("demo", "first", "initializer");

    // Warnings there may be: of a worker, say, that has started again on a machine that is busy.
    assertThat(ended.err()).doesNotContain("\tat ", "muster: ", "muster demo: ");
    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("== first: ", "100\n", "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]\n")
        .contains("== initializer: ", "30 50 70 90 110\n");
  }

  @Test
  void a_program_that_is_not_there_is_wrong_usage() {
    Ended ended = MusterProcess.run("demo", "nothing");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("no example 'nothing'").hasLineCount(1);
  }
}
