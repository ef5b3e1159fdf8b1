package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricNameTest {
  private static final Set<String> LABELS =
      Set.of(
          MetricName.POOL_LABEL,
          MetricName.FUNCTION_LABEL,
          MetricName.OUTCOME_LABEL,
          MetricName.REASON_LABEL,
          MetricName.HANDLE_LABEL,
          MetricName.CAUSE_LABEL,
          MetricName.WORKER_LABEL);

  @Test
  void no_name_is_given_twice() {
    assertThat(Arrays.stream(MetricName.values()).map(MetricName::id)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(MetricName.values()).map(MetricName::prometheus))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void each_is_named_and_described_in_the_same_way(MetricName name) {
    assertThat(name.id()).matches("muster(\\.[a-z]+)+");
    assertThat(name.description()).matches("[A-Z0-9].*\\.").doesNotContain("|", "\n");
    assertThat(name.unit()).isNotBlank();
    assertThat(LABELS).containsAll(name.labels());
  }
}
