package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.protocol.NamedJobRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Submits maps that have a name: those that are new as any map, and goes on with the others. Safe
 * for use by many threads.
 */
final class NamedSubmitter {
  private final Attachment attachment;
  private final Submitter submitter;
  private final AttachedTasks attached;
  private final NamedJobs jobs;
  private final Clock clock;

  NamedSubmitter(Attachment attachment, Submitter submitter, AttachedTasks attached, Clock clock) {
    this.attachment = attachment;
    this.submitter = submitter;
    this.attached = attached;
    this.jobs = new NamedJobs(attachment);
    this.clock = clock;
  }

  /**
   * Submits a map, or goes on with it.
   *
   * @param client name of the client, the same in all of its runs
   * @throws IllegalArgumentException where the name is that of another map
   */
  <H extends EachResult<?>> H submit(
      String client,
      String name,
      TaskOptions options,
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      Function<Job.Terms, H> handleOf) {
    Fingerprint fingerprint = Fingerprint.of(target, calls);
    TaskId own = TaskId.next(clock);
    NamedJobRecord job = claim(fingerprint.record(client, name, own, submitter.replyTo()));
    TaskId id = new TaskId(job.getJob());
    fingerprint
        .difference(job)
        .ifPresent(
            difference -> {
              throw new IllegalArgumentException(
                  "Client %s has another map with the name %s (task %s): %s. Give this map another name"
                      .formatted(client, name, id, difference));
            });
    H handle = handleOf.apply(submitter.terms(id, options, target, id.equals(own)));
    if (id.equals(own)) {
      submitter.submit(handle, calls, chunkSize);
    } else {
      Resumption resumption =
          new Resumption(attachment, submitter, job, handle, calls, chunkSize, clock);
      submitter.openFollowed(handle);
      attached.follow(handle, resumption::run);
    }
    return handle;
  }

  private NamedJobRecord claim(NamedJobRecord job) {
    try {
      return jobs.claim(job);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "Interrupted while the broker was asked for the map " + job.getName());
    }
  }
}
