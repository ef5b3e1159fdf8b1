package dev.muster.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything that is measured, declared: names, units, floors, targets, limits. */
final class Measurements {
  private static final String PIPELINE = "bare Kafka clients, single records, up to 500 in a poll";
  private static final String ONE_AT_A_TIME = "bare Kafka clients, one record at a time";
  private static final String EXECUTOR = "a fixed thread pool in one JVM";
  private static final String ALONE = "the same without long tasks";
  private static final String IDEAL = "the shortest possible time, computed";

  private Measurements() {}

  /** All measurements in these sizes, in the order they are taken. */
  static List<Measurement> of(Sizes sizes) {
    List<Measurement> all = new ArrayList<>();
    all.add(roundTrip(sizes));
    all.add(singles(sizes));
    sizes.tasks().forEach(tasks -> all.add(throughput(sizes, tasks)));
    all.add(cost(sizes));
    all.add(submitters(sizes));
    all.add(map(sizes));
    all.add(imap(sizes));
    all.add(cpu(sizes));
    all.add(makespan(sizes, Shape.TWO));
    all.add(makespan(sizes, Shape.FOUR));
    all.add(mixed(sizes, "mixed-two-functions", false));
    all.add(mixed(sizes, "mixed-one-function", true));
    all.add(backlog(sizes));
    all.add(memory(sizes));
    all.add(startUp(sizes));
    all.add(join(sizes));
    sizes.shapes().forEach(shape -> all.add(scaling(sizes, shape)));
    return List.copyOf(all);
  }

  /** How long a measurement may take, and how long where there is a hurry. */
  private static Duration limit(Sizes sizes, long seconds, long hurriedSeconds) {
    return Duration.ofSeconds(sizes.hurried() ? hurriedSeconds : seconds);
  }

  private static Measurement roundTrip(Sizes sizes) {
    Figure p50 =
        Figure.lower("round trip p50", "ms").beside(ONE_AT_A_TIME).target(Target.ratioAtMost(1.3));
    Figure p99 =
        Figure.lower("round trip p99", "ms").beside(ONE_AT_A_TIME).target(Target.ratioAtMost(1.5));
    return new Measurement(
        "round-trip",
        limit(sizes, 240, 6),
        List.of(p50, p99),
        setting -> new RoundTripProbe(setting, p50, p99));
  }

  private static Measurement singles(Sizes sizes) {
    Figure rate =
        Figure.higher("%s tasks".formatted(count(sizes.tasks().get(0))), "tasks/s")
            .beside(ONE_AT_A_TIME);
    return new Measurement(
        "one-at-a-time",
        limit(sizes, 120, 6),
        List.of(rate),
        setting ->
            ThroughputProbe.beside(
                setting,
                Shape.TWO,
                EchoMode.ONE_AT_A_TIME,
                sizes.tasks().get(0),
                sizes.singles(),
                rate));
  }

  private static Measurement throughput(Sizes sizes, int tasks) {
    Figure rate =
        Figure.higher("%s tasks by applyAsync".formatted(count(tasks)), "tasks/s")
            .beside(PIPELINE)
            .target(Target.ratioAtLeast(1))
            .ofTasks(tasks);
    return new Measurement(
        "throughput-" + count(tasks),
        limit(sizes, 300, 6),
        List.of(rate),
        setting ->
            ThroughputProbe.beside(setting, Shape.TWO, EchoMode.PIPELINE, tasks, tasks, rate));
  }

  private static Measurement cost(Sizes sizes) {
    int many = sizes.tasks().get(sizes.tasks().size() - 1);
    int few = Math.min(10_000, many / 5);
    Figure cost =
        Figure.lower("cost per task, %s tasks".formatted(count(many)), "µs")
            .beside("the same with %s tasks".formatted(count(few)))
            .target(Target.ratioAtMost(1.3));
    return new Measurement(
        "cost",
        limit(sizes, 300, 6),
        List.of(cost),
        setting -> ThroughputProbe.cost(setting, many, few, cost));
  }

  private static Measurement submitters(Sizes sizes) {
    Figure rate =
        Figure.higher(
                "%d submitters with %d tasks each"
                    .formatted(sizes.submitters(), sizes.tasksOfEach()),
                "tasks/s")
            .beside(PIPELINE + ", one sender");
    return new Measurement(
        "submitters",
        limit(sizes, 180, 8),
        List.of(rate),
        setting -> new SubmittersProbe(setting, rate));
  }

  private static Measurement map(Sizes sizes) {
    Figure rate =
        Figure.higher("map over %s longs".formatted(count(sizes.items())), "items/s")
            .beside(EXECUTOR + ", chunks of 1,000")
            .target(Target.ratioAtLeast(0.03));
    return new Measurement(
        "map", limit(sizes, 180, 6), List.of(rate), setting -> MapProbe.map(setting, rate));
  }

  private static Measurement imap(Sizes sizes) {
    Figure rate =
        Figure.higher("imap over %s longs".formatted(count(sizes.items())), "items/s")
            .beside(EXECUTOR + ", chunks of 1,000");
    return new Measurement(
        "imap", limit(sizes, 180, 6), List.of(rate), setting -> MapProbe.imap(setting, rate));
  }

  private static Measurement cpu(Sizes sizes) {
    Figure share =
        Figure.higher("100 ms of CPU on all cores", "share")
            .beside(EXECUTOR)
            .target(Target.ratioAtLeast(0.97));
    Figure bare = Figure.higher("the same by bare clients", "share").beside(EXECUTOR);
    return new Measurement(
        "cpu",
        limit(sizes, 180, 7),
        List.of(share, bare),
        setting -> new CpuProbe(setting, share, bare));
  }

  private static Measurement makespan(Sizes sizes, Shape shape) {
    String what =
        "%d × %s s on %d slots"
            .formatted(
                sizes.makespanTasks(),
                NumberText.of(sizes.makespanTask().toMillis() / 1e3),
                shape.all());
    Figure single = Figure.lower(what, "s").beside(IDEAL).target(Target.ratioAtMost(1.1));
    Figure mapped =
        Figure.lower(what + " by map", "s").beside(IDEAL).target(Target.ratioAtMost(1.1));
    return new Measurement(
        "makespan-" + shape.all(),
        limit(sizes, 120, 6),
        List.of(single, mapped),
        setting -> new MakespanProbe(setting, shape, single, mapped));
  }

  private static Measurement mixed(Sizes sizes, String name, boolean oneFunction) {
    Figure p99 =
        Figure.lower(
                oneFunction ? "p99 of that with one function" : "p99 of short among long", "ms")
            .beside(ALONE)
            .target(Target.ratioAtMost(5));
    return new Measurement(
        name,
        limit(sizes, 240, 7),
        List.of(p99),
        setting -> new MixedProbe(setting, oneFunction, p99));
  }

  private static Measurement backlog(Sizes sizes) {
    Figure idle = Figure.lower("slot idle beside a backlog", "ms").target(Target.atMost(100));
    Figure makespan = Figure.lower("long and short, 4 slots", "s").beside(IDEAL + ", in order");
    return new Measurement(
        "backlog",
        limit(sizes, 120, 5),
        List.of(idle, makespan),
        setting -> new BacklogProbe(setting, idle, makespan));
  }

  private static Measurement memory(Sizes sizes) {
    MemoryFigures figures = MemoryFigures.of(count(sizes.lazyItems()));
    return new Measurement(
        "memory",
        limit(sizes, 300, 12),
        figures.all(),
        setting -> new MemoryProbe(setting, figures));
  }

  private static Measurement startUp(Sizes sizes) {
    String bare = "a bare program: broker and 2 echo processes";
    Figure ready = Figure.lower("ProcessPool.of(2) is ready", "s").beside(bare);
    Figure first =
        Figure.lower("ProcessPool.of(2), first result", "s").beside(bare).target(Target.atMost(4));
    return new Measurement(
        "start-up",
        limit(sizes, 240, 16),
        List.of(ready, first),
        setting -> new StartUpProbe(setting, ready, first));
  }

  private static Measurement join(Sizes sizes) {
    Figure joined =
        Figure.lower("worker joins, first task", "s").beside("a bare echo process, first record");
    return new Measurement(
        "join", limit(sizes, 120, 8), List.of(joined), setting -> new JoinProbe(setting, joined));
  }

  private static Measurement scaling(Sizes sizes, Shape shape) {
    Figure rate =
        Figure.higher(
                "%d process%s × %d slot%s"
                    .formatted(
                        shape.processes(),
                        shape.processes() == 1 ? "" : "es",
                        shape.slots(),
                        shape.slots() == 1 ? "" : "s"),
                "tasks/s")
            .beside(PIPELINE);
    return new Measurement(
        "scaling-" + shape,
        limit(sizes, 180, 6),
        List.of(rate),
        setting ->
            ThroughputProbe.beside(
                setting,
                shape,
                EchoMode.PIPELINE,
                sizes.scalingTasks(),
                sizes.scalingTasks(),
                rate));
  }

  /** As {@code 10k} or {@code 1m}, for names; other numbers as they are. */
  private static String count(long number) {
    if (number % 1_000_000 == 0) {
      return number / 1_000_000 + "m";
    }
    return number % 1_000 == 0 ? number / 1_000 + "k" : Long.toString(number);
  }
}
