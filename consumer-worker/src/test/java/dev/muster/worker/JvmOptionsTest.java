package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmOptionsTest {
  @Test
  void a_worker_begins_with_a_small_heap_and_has_no_limit_of_ours() {
    assertThat(JvmOptions.ofWorker(Map.of()))
        .contains(
            "-XX:InitialHeapSize=48m",
            "-XX:NewSize=24m",
            "-XX:SurvivorRatio=3",
            "-XX:+UseSerialGC",
            "-XX:CompileThresholdScaling=4")
        .noneMatch(option -> option.startsWith("-Xmx") || option.contains("Max"));
  }

  @Test
  void what_each_call_of_a_worker_waits_for_is_compiled_sooner_than_the_rest() {
    assertThat(JvmOptions.ofWorker(Map.of()))
        .containsSubsequence(
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,dev.muster.*::*,0.1",
            "-XX:CompileCommand=CompileThresholdScaling,org.apache.avro.*::*,0.1");
  }

  @Test
  void a_broker_is_compiled_quickly_and_its_heap_is_its_starter_s() {
    assertThat(JvmOptions.ofBroker(Map.of()))
        .contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .noneMatch(option -> option.contains("HeapSize") || option.contains("Scaling"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx32m",
        "-Xms1g",
        "-Xmn8m",
        "-XX:MaxHeapSize=32m",
        "-XX:MaxRAMPercentage=10",
        "-XX:NewRatio=1",
        "-XX:SurvivorRatio=8"
      })
  void a_heap_that_the_user_has_chosen_is_left_alone(String theirs) {
    assertThat(JvmOptions.ofWorker(Map.of("JAVA_TOOL_OPTIONS", "-Da=b " + theirs)))
        .contains("-XX:+UseSerialGC")
        .noneMatch(
            option ->
                option.contains("HeapSize")
                    || option.contains("NewSize")
                    || option.contains("Survivor"));
  }

  @Test
  void there_is_one_collector_and_the_user_s_comes_first() {
    assertThat(JvmOptions.ofWorker(Map.of("JDK_JAVA_OPTIONS", "'-XX:+UseZGC'")))
        .doesNotContain("-XX:+UseSerialGC");
  }

  @Test
  void the_same_option_with_another_value_is_the_user_s() {
    assertThat(
            JvmOptions.ofBroker(
                Map.of("_JAVA_OPTIONS", "-XX:+UsePerfData -XX:TieredStopAtLevel=4")))
        .containsExactly("-XX:+UseSerialGC", "-Xshare:auto");
  }

  @Test
  void other_variables_and_properties_are_not_options() {
    assertThat(
            JvmOptions.ofWorker(Map.of("OTHER", "-Xmx32m", "JAVA_TOOL_OPTIONS", "-Dwhat=-Xmx32m")))
        .contains("-XX:InitialHeapSize=48m");
  }
}
