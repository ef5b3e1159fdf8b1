package dev.muster.worker;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Options for JVMs that this one starts, chosen for many small processes: quick to start, and no
 * larger than what they do. What the user has put into {@code JDK_JAVA_OPTIONS}, {@code
 * JAVA_TOOL_OPTIONS} or {@code _JAVA_OPTIONS} comes first: of ours those are left out that speak of
 * the same. No limit of memory is set; the JVM's own is a quarter of the machine. Immutable and
 * stateless, safe for use by many threads.
 */
public final class JvmOptions {
  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          // Nothing in /tmp that a kill would leave behind.
          "-XX:-UsePerfData");

  /** A start is half compilation. What is hot gets compiled all the same, a little later. */
  private static final String LATE = "-XX:CompileThresholdScaling=4";

  /**
   * But not for what every call waits for: a method that runs once in a call would be interpreted
   * for the first two thousand of them. Factors to the one above. (The first of these has the JVM
   * not print the others.)
   */
  private static final List<String> SOON =
      List.of(
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=CompileThresholdScaling,dev.muster.*::*,0.1",
          "-XX:CompileCommand=CompileThresholdScaling,org.apache.avro.*::*,0.1");

  /**
   * Kafka's code is broad and has no inner loop to speak of. Compiled quickly it soon takes half of
   * the processor time, and compiled well it takes no less in the end.
   */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  /**
   * By itself the JVM begins with a 64th of the machine's memory, and fills the new part of that
   * before it looks for garbage: on 24 GiB that are 100 MiB for a process that needs 15. From here
   * it grows as it needs.
   *
   * <p>Half of that is for what is new, and has room for the buffers of the records that are on
   * their way while the rest is collected. Where there is none they count as old, each of half a
   * mebibyte, and a worker of short calls collects all of its heap every second, for 35 ms.
   */
  private static final List<String> HEAP =
      List.of("-XX:InitialHeapSize=48m", "-XX:NewSize=24m", "-XX:SurvivorRatio=3");

  private static final List<String> VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  private static final Pattern COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC");
  private static final Pattern HEAP_SIZE =
      Pattern.compile(
          "-Xm[nsx].*|-XX:\\w*(HeapSize|NewSize|OldSize|NewRatio|SurvivorRatio|RAM)\\w*=.*");

  private JvmOptions() {}

  /**
   * Options for a worker process, the archive of classes among them where there is one.
   *
   * @param environment the variables that it will have
   */
  public static List<String> ofWorker(Map<String, String> environment) {
    return with(Stream.of(List.of(LATE), SOON, HEAP).flatMap(List::stream).toList(), environment);
  }

  /**
   * Options for a Kafka broker, whose heap its starter knows: all but the size of that.
   *
   * @param environment the variables that it will have
   */
  public static List<String> ofBroker(Map<String, String> environment) {
    return with(List.of(QUICK), environment);
  }

  private static List<String> with(List<String> special, Map<String, String> environment) {
    List<String> theirs =
        VARIABLES.stream()
            .flatMap(name -> Stream.of(environment.getOrDefault(name, "").split("[\\s\"']+", -1)))
            .toList();
    return Stream.concat(
            Stream.concat(SMALL.stream(), special.stream())
                .filter(own -> theirs.stream().noneMatch(t -> subject(t).equals(subject(own)))),
            Stream.concat(Stream.of("-Xshare:auto"), ClassArchive.options().stream()))
        .toList();
  }

  /**
   * What an option is about: a JVM does not start with two collectors, or with more than its most.
   */
  private static String subject(String option) {
    if (COLLECTOR.matcher(option).matches()) {
      return "collector";
    }
    if (HEAP_SIZE.matcher(option).matches()) {
      return "heap";
    }
    return option.replaceFirst("=.*", "").replaceFirst("^-XX:[+-]", "-XX:");
  }
}
