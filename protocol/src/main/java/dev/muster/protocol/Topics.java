package dev.muster.protocol;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names and settings of every topic and share group. Nothing else may spell one. */
public final class Topics {
  /** What a record may have with all that is around it, in bytes: Kafka's default is 12 more. */
  public static final int MAX_BATCH_BYTES = 1 << 20;

  /** How long a worker may be silent before a task it holds goes to another; renewed at a third. */
  public static final Duration LEASE = Duration.ofSeconds(15);

  /**
   * The largest record that is sent, key included, in bytes, before a signature and Kafka's own
   * framing: with both it is below a mebibyte, which every broker takes unless it was told
   * otherwise.
   */
  public static final int MAX_RECORD_BYTES = MAX_BATCH_BYTES - (8 << 10);

  /**
   * Arguments of a call, or its result, that have more bytes travel through {@link #blobs}. Half a
   * record: so a record of several small ones and a large one fits too.
   */
  public static final int MAX_INLINE_BYTES = 512 << 10;

  /** How long outcomes are kept, and payloads that only they refer to. */
  public static final Duration RESULTS_KEPT = Duration.ofDays(7);

  private static final Duration DEAD_KEPT = Duration.ofDays(30);

  /** A task waits before it is set aside, and its arguments have to outlast both. */
  public static final Duration BLOBS_KEPT = RESULTS_KEPT.plus(DEAD_KEPT);

  /** Nothing goes by itself, whatever the broker does with topics that do not say. */
  private static final Map<String, String> EVERYTHING =
      Map.of("retention.ms", "-1", "retention.bytes", "-1", "cleanup.policy", "delete");

  /** How many shards a queue may have, besides itself. */
  public static final int MAX_SHARDS = 50;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private Topics() {}

  /**
   * Checks the name of a pool or a queue.
   *
   * @throws IllegalArgumentException where it is not 1 to 100 letters, digits, hyphens or
   *     underscores
   */
  public static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a name: use 1 to 100 letters, digits, '-' or '_'".formatted(name));
    }
    return name;
  }

  /** All topics of a pool, its queue's included; not its shards, which few pools have. */
  public static List<TopicSpec> ofPool(String pool) {
    return List.of(
        tasks(pool).topic(),
        results(pool),
        events(pool),
        control(pool),
        state(pool),
        delayed(pool),
        duty(pool).topic(),
        asks(pool),
        dead(pool),
        names(pool),
        blobs(pool),
        schemas(pool));
  }

  /** Task records and pills. One partition, so that any free slot can take any task. */
  public static QueueSpec tasks(String pool) {
    return queue(pool, "tasks");
  }

  /**
   * A shard of a pool's queue, which is there when it has been needed: for slots that the queue's
   * group has no room for. They are sent tasks from the queue as they ask for them.
   *
   * @param number 1 to {@link #MAX_SHARDS}
   */
  public static QueueSpec shard(String pool, int number) {
    if (number < 1 || number > MAX_SHARDS) {
      throw new IllegalArgumentException("A queue has no shard %d".formatted(number));
    }
    return queue(pool, "tasks-" + number);
  }

  /** Slots that take from a shard ask for tasks here. Who holds the duty reads it. */
  public static TopicSpec asks(String pool) {
    return topic(pool, "asks", 1, retention(Duration.ofHours(1)));
  }

  /** Outcomes. Each client reads one partition, which its task records name. */
  public static TopicSpec results(String pool) {
    return topic(pool, "results", 4, retention(RESULTS_KEPT));
  }

  /** Heartbeats and progress: what is going on now. */
  public static TopicSpec events(String pool) {
    return topic(pool, "events", 1, retention(Duration.ofHours(1)));
  }

  /**
   * Orders: cancel, terminate, shut down, end. Each worker reads all of it before its first task.
   */
  public static TopicSpec control(String pool) {
    return topic(pool, "control", 1, retention(Duration.ofDays(7)));
  }

  /**
   * What holds until somebody says otherwise: whether workers are drained. Each worker reads all of
   * it before its first task. Two keys, so it stays small; those who follow it have a day to read a
   * record before a later one takes its place.
   */
  public static TopicSpec state(String pool) {
    return topic(
        pool,
        "state",
        1,
        Map.of(
            "cleanup.policy",
            "compact",
            "min.compaction.lag.ms",
            millis(Duration.ofDays(1)),
            "segment.ms",
            millis(Duration.ofDays(1))));
  }

  /** Tasks that wait until they are tried again; removed when they are back in the queue. */
  public static TopicSpec delayed(String pool) {
    return topic(pool, "delayed", 1, EVERYTHING);
  }

  /** Who holds its one record keeps the delayed tasks, and sends tasks to the shards. */
  public static QueueSpec duty(String pool) {
    return queue(pool, "duty");
  }

  /** What was set aside: there for an operator to look at, for as long as that may take. */
  public static TopicSpec dead(String pool) {
    return topic(pool, "dead", 1, retention(DEAD_KEPT));
  }

  /**
   * Payloads that do not fit a record, in pieces. A piece that was said to be no longer needed is
   * removed a week later, when no result that is kept can refer to it; all others when no dead
   * letter that is kept can.
   */
  public static TopicSpec blobs(String pool) {
    Map<String, String> settings = new HashMap<>();
    settings.put("cleanup.policy", "compact,delete");
    settings.put("retention.ms", millis(BLOBS_KEPT));
    settings.put("min.compaction.lag.ms", millis(RESULTS_KEPT));
    settings.put("max.compaction.lag.ms", millis(RESULTS_KEPT.plusDays(1)));
    settings.put("segment.ms", millis(Duration.ofDays(1)));
    return topic(pool, "blobs", 4, settings);
  }

  /** Which jobs the maps are that have a name; for as long as their results are kept. */
  public static TopicSpec names(String pool) {
    return topic(pool, "names", 1, retention(RESULTS_KEPT));
  }

  /** Schemas of everyone who writes to the pool, keyed by fingerprint. */
  public static TopicSpec schemas(String pool) {
    return topic(pool, "schemas", 1, Map.of("cleanup.policy", "compact"));
  }

  /** Items of a queue between programs. */
  public static QueueSpec items(String queue) {
    return queue(queue, "items");
  }

  /** What happened to the items of a queue: the truth about its size and what is unfinished. */
  public static TopicSpec ledger(String queue) {
    return topic(queue, "ledger", 1, EVERYTHING);
  }

  private static QueueSpec queue(String owner, String suffix) {
    // Kafka would archive records that retention deletes, taken or not: a queue keeps everything,
    // and what all have finished with is removed by Broker.purge.
    TopicSpec topic = topic(owner, suffix, 1, EVERYTHING);
    String group = suffix.equals("tasks") ? "muster." + owner : topic.name();
    return new QueueSpec(topic, group, LEASE);
  }

  private static TopicSpec topic(
      String owner, String suffix, int partitions, Map<String, String> settings) {
    String name = "muster." + checkName(owner) + "." + suffix;
    Map<String, String> all = new HashMap<>(settings);
    all.put("max.message.bytes", Integer.toString(MAX_BATCH_BYTES));
    // The broker's clock, not the writers': "since when" must mean one thing.
    all.put("message.timestamp.type", "LogAppendTime");
    return new TopicSpec(name, partitions, all);
  }

  private static Map<String, String> retention(Duration time) {
    return Map.of(
        "retention.ms", millis(time),
        // Only whole segments are deleted: small ones, or an hour becomes a week.
        "segment.ms", Long.toString(Math.max(time.toMillis() / 8, 600_000)));
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }
}
