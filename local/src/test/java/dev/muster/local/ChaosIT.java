package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short chaos run; {@code muster chaos} makes long ones. */
@Timeout(300)
class ChaosIT {
  @Test
  void nothing_is_missing_wrong_or_unresolved_after_accidents_at_random() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());

    ChaosReport report = Chaos.run(7, Duration.ofSeconds(20), told::add);

    assertThat(report.isGood()).as("%s%n%s", report, told).isTrue();
    assertThat(report.accidents()).isNotEmpty();
    assertThat(report.right()).isPositive();
  }
}
