package dev.muster.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The results of tasks: those that came last from memory, which is bounded, and all others from the
 * log. Safe for use by many threads.
 */
final class ResultStore {
  private final Attachment attachment;
  private final Cache<TaskId, Kept> recent;

  /**
   * A store that has nothing in memory yet.
   *
   * @param maxBytes how many bytes of results it keeps
   */
  ResultStore(Attachment attachment, long maxBytes) {
    this.attachment = attachment;
    this.recent =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((TaskId id, Kept kept) -> kept.bytes())
            .build();
  }

  /** Keeps the results in a record, each for its task. */
  void keep(Entry entry, ResultRecord result) {
    var byJob = result.getOutcomes().stream().collect(Collectors.groupingBy(OutcomeRecord::getJob));
    byJob.forEach((job, outcomes) -> keep(job, outcomes, entry, result, byJob.size()));
  }

  private void keep(
      UUID job, List<OutcomeRecord> outcomes, Entry entry, ResultRecord result, int jobs) {
    ResultRecord own =
        jobs == 1
            ? result
            : new ResultRecord(
                result.getTask(),
                result.getClient(),
                result.getWorker(),
                result.getDelivery(),
                result.getReplay(),
                outcomes);
    int bytes = 200 + entry.value().length / jobs;
    recent
        .asMap()
        .merge(new TaskId(job), new Kept(List.of(own), bytes), (old, more) -> old.and(own, bytes));
  }

  /**
   * The outcomes of a task, by the index of the call.
   *
   * @return empty where there is none
   */
  NavigableMap<Long, Found> find(TaskView task) throws InterruptedException {
    ResultLookup lookup = new ResultLookup(attachment);
    ResultPlace place = task.results();
    if (place == null) {
      return lookup.find(task.id(), Duration.ZERO);
    }
    Kept kept = recent.getIfPresent(task.id());
    if (kept != null && kept.records().size() >= place.records()) {
      return lookup.outcomes(task.id(), kept.records());
    }
    return lookup.find(task.id(), place.partition(), place.first(), place.last());
  }

  /** The outcomes of a task that the board does not know; reads the log from its time on. */
  NavigableMap<Long, Found> search(TaskId id) throws InterruptedException {
    return new ResultLookup(attachment).find(id, Duration.ZERO);
  }

  /**
   * Results of one task.
   *
   * @param records in the order of the log
   * @param bytes about how much memory they take
   */
  private record Kept(List<ResultRecord> records, int bytes) {
    Kept and(ResultRecord record, int moreBytes) {
      List<ResultRecord> more = new ArrayList<>(records);
      more.add(record);
      return new Kept(more, Math.min(Integer.MAX_VALUE / 2, bytes + moreBytes));
    }
  }
}
