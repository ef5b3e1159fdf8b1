package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  @Test
  void the_series_of_a_name_stand_together_and_say_of_which_process_they_are() {
    PrometheusText text = new PrometheusText();
    text.add(
        "supervisor",
        """
        # HELP up How long.
        # TYPE up gauge
        up 1.0
        """);
    text.add(
        "1",
        """
        # HELP calls Calls {all}.
        # TYPE calls counter
        calls{pool="a b",function="f{x} y"} 2.0
        calls{pool="c"} 3.0
        # HELP up How long.
        # TYPE up gauge
        up 4.0
        """);

    assertThat(text)
        .hasToString(
            """
            # HELP up How long.
            # TYPE up gauge
            up{process="supervisor"} 1.0
            up{process="1"} 4.0
            # HELP calls Calls {all}.
            # TYPE calls counter
            calls{process="1",pool="a b",function="f{x} y"} 2.0
            calls{process="1",pool="c"} 3.0
            """);
  }
}
