package dev.muster.broker;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where partitions begin and end, asked of the broker. Safe for use by many threads. */
final class KafkaOffsets {
  private final KafkaAdmin admin;

  KafkaOffsets(KafkaAdmin admin) {
    this.admin = admin;
  }

  static TopicPartition kafka(Partition partition) {
    return new TopicPartition(partition.topic(), partition.number());
  }

  /** For each partition, the offset its next appended record will have. */
  Map<Partition, Long> ends(Collection<Partition> partitions) {
    Map<Partition, From> ends = new HashMap<>();
    partitions.forEach(partition -> ends.put(partition, From.end()));
    return of(ends);
  }

  /** For each partition the offset that is meant, within what there is now. */
  Map<Partition, Long> of(Map<Partition, From> from) {
    // All are asked before the first answer is waited for.
    var earliest = ask(from, KafkaOffsets::earliest);
    var latest = ask(from, KafkaOffsets::latest);
    var timed = ask(from, KafkaOffsets::timed);
    Map<TopicPartition, ListOffsetsResultInfo> beginnings = await(earliest, from);
    Map<TopicPartition, ListOffsetsResultInfo> ends = await(latest, from);
    Map<TopicPartition, ListOffsetsResultInfo> times = await(timed, from);
    Map<Partition, Long> offsets = new HashMap<>();
    from.forEach(
        (partition, where) -> {
          TopicPartition kafka = kafka(partition);
          long beginning = offset(beginnings.get(kafka), 0);
          long end = offset(ends.get(kafka), Long.MAX_VALUE);
          long meant =
              where instanceof From.Beginning
                  ? beginning
                  : where instanceof From.Offset at ? at.offset() : offset(times.get(kafka), end);
          offsets.put(partition, Math.max(beginning, Math.min(meant, end)));
        });
    return offsets;
  }

  private static @Nullable OffsetSpec earliest(From where) {
    boolean needed = where instanceof From.Beginning || where instanceof From.Offset;
    return needed ? OffsetSpec.earliest() : null;
  }

  private static @Nullable OffsetSpec latest(From where) {
    return where instanceof From.Beginning ? null : OffsetSpec.latest();
  }

  private static @Nullable OffsetSpec timed(From where) {
    return where instanceof From.Time since ? OffsetSpec.forTimestamp(millis(since.time())) : null;
  }

  /** Rounded up, as "at that time or later" has it: Kafka's clock ticks in milliseconds. */
  private static long millis(Instant time) {
    return Math.max(0, time.plusNanos(999_999).toEpochMilli());
  }

  /** Below zero the broker says that it has nothing so late. */
  private static long offset(@Nullable ListOffsetsResultInfo answer, long otherwise) {
    return answer == null || answer.offset() < 0 ? otherwise : answer.offset();
  }

  private KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ask(
      Map<Partition, From> from, Function<From, @Nullable OffsetSpec> question) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    from.forEach(
        (partition, where) -> {
          OffsetSpec spec = question.apply(where);
          if (spec != null) {
            asked.put(kafka(partition), spec);
          }
        });
    return asked.isEmpty()
        ? KafkaFuture.completedFuture(Map.of())
        : admin.client().listOffsets(asked).all();
  }

  private Map<TopicPartition, ListOffsetsResultInfo> await(
      KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> answer, Map<Partition, From> from) {
    return admin.failures().await("say where %s begin and end".formatted(from.keySet()), answer);
  }
}
