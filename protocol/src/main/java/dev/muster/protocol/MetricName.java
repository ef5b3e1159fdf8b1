package dev.muster.protocol;

import java.util.List;

/**
 * Every meter of Muster: what it is called, what it counts and by which labels. This is the only
 * place that spells these names; {@code docs/OPERATIONS.md} says of each what to do about it.
 *
 * <p>A <b>submitter</b> is a program with a {@code Pool}; a <b>producer</b> is one with a {@code
 * TaskProducer}, which never hears of outcomes: the coordinator service is one; a <b>worker</b> is
 * a JVM that runs tasks; a <b>supervisor</b> is a process with worker processes of its own. No
 * meter is counted by two kinds of them, so sums over processes mean something, but for what every
 * submitter sees of the same queue and fleet: of {@link #QUEUE_DEPTH}, {@link #QUEUE_OLDEST_AGE},
 * {@link #FLEET_WORKERS} and {@link #FLEET_SLOTS} take the maximum.
 *
 * <p>Calls are counted, not records, unless the description says records. These hold in each
 * process whenever nothing changes while it is looked at:
 *
 * <pre>
 * submitter  CALLS_SUBMITTED = CALLS_RESOLVED + CALLS_OPEN
 * worker     CALLS_TAKEN     = CALLS_FINISHED + CALLS_RETRIED + CALLS_RETURNED + CALLS_HELD
 *            CALLS_STARTED   = CALL_RUN_TIME (its count) + CALLS_RUNNING
 * supervisor CHILD_STARTS    = CHILD_EXITS + CHILDREN
 * </pre>
 *
 * <p>And these over all processes of a pool, those that died with what they had counted then, when
 * all that was submitted has ended and nobody has replayed a dead letter:
 *
 * <pre>
 * CALLS_TAKEN       = CALLS_SUBMITTED - CALLS_RESOLVED{not_sent} + CALLS_PRODUCED{accepted}
 *                     + CALLS_RETRIED + CALLS_RETURNED{drained, seized, split, shared} + CALLS_REDELIVERED
 * CALLS_REDELIVERED = CALLS_HELD of those that died, when they did
 *                     + CALLS_RETURNED{not_durable} + the calls of lost leases
 * CALLS_STARTED     = CALL_RUN_TIME (its count) + CALLS_RUNNING of those that died, when they did
 * CALLS_FINISHED    = CALLS_RESOLVED{as finished} + DUPLICATES + those of CALLS_PRODUCED
 * </pre>
 */
public enum MetricName {
  // What submitters count.

  CALLS_SUBMITTED(
      "muster.calls.submitted",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION,
      "Calls this submitter was given, those that could not be sent included."),
  CALLS_RESOLVED(
      "muster.calls.resolved",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION_OUTCOME,
      "Submitted calls that have their one outcome: value or a failure a worker reported (as in muster.calls.finished), or one that the submitter decided itself: not_sent (could not be encoded or sent), given_up (no outcome came within its bound), abandoned (its pool or iteration was closed or terminated), broken (the pool's workers cannot start)."),
  CALLS_OPEN(
      "muster.calls.open",
      MetricType.GAUGE,
      "calls",
      Labels.POOL,
      "Submitted calls without an outcome, counted in the handles that wait for them."),
  HANDLES_OPEN(
      "muster.handles.open",
      MetricType.GAUGE,
      "handles",
      Labels.POOL,
      "Handles and iterations that have not ended."),
  TASK_CALLS(
      "muster.task.calls",
      MetricType.SUMMARY,
      "calls",
      Labels.POOL,
      "Batch size: calls in each task record sent. Its count is the number of records sent."),
  RESULT_TIME(
      "muster.result.time",
      MetricType.TIMER,
      "seconds",
      List.of(MetricName.POOL_LABEL, MetricName.FUNCTION_LABEL, MetricName.HANDLE_LABEL),
      "Total time, from the submission until the result is there: of one call for apply and imap, of the whole for map."),
  DUPLICATES(
      "muster.duplicates",
      MetricType.COUNTER,
      "calls",
      Labels.POOL,
      "Outcomes that were dropped: their call had one already, or nobody waits for it any more."),
  QUEUE_DEPTH(
      "muster.queue.depth",
      MetricType.GAUGE,
      "records",
      Labels.POOL,
      "Task records that wait and were never taken: the end of the log less what workers say they have taken; where no worker was ever heard of, the broker's word."),
  QUEUE_OLDEST_AGE(
      "muster.queue.oldest.age",
      MetricType.GAUGE,
      "seconds",
      Labels.POOL,
      "How long the oldest task record that was never taken has waited; 0 where none waits."),
  FLEET_WORKERS(
      "muster.fleet.workers",
      MetricType.GAUGE,
      "workers",
      Labels.POOL,
      "Workers that take tasks, by their heartbeats."),
  FLEET_SLOTS(
      "muster.fleet.slots",
      MetricType.GAUGE,
      "slots",
      Labels.POOL,
      "Slots of the workers that take tasks, by their heartbeats."),

  // What producers count.

  CALLS_PRODUCED(
      "muster.calls.produced",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION_OUTCOME,
      "Calls a TaskProducer was given, which waits for no results, and that are in the queue (accepted) or could not be encoded or sent (not_sent). The coordinator service submits with one."),

  // What workers count.

  CALLS_TAKEN(
      "muster.calls.taken",
      MetricType.COUNTER,
      "calls",
      Labels.POOL,
      "Calls in the task records that slots have taken."),
  CALLS_REDELIVERED(
      "muster.calls.redelivered",
      MetricType.COUNTER,
      "calls",
      Labels.POOL,
      "Those of the taken calls whose record had been handed out before: its worker was lost or gave it back."),
  CALLS_STARTED(
      "muster.calls.started",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION,
      "Calls whose code has been entered."),
  CALLS_FINISHED(
      "muster.calls.finished",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION_OUTCOME,
      "Calls whose outcome this worker has made durable: value, task_failed, result_not_encodable, result_too_large, unknown_function, not_allowed, code_differs, wrong_arguments, cancelled, terminated, timed_out, worker_lost."),
  CALLS_RETRIED(
      "muster.calls.retried",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_FUNCTION_REASON,
      "Calls that threw (task_failed) or passed their time limit (timed_out) and were put back for another attempt."),
  CALLS_RETURNED(
      "muster.calls.returned",
      MetricType.COUNTER,
      "calls",
      Labels.POOL_REASON,
      "Calls put back without an outcome: drained (the worker ended), seized (they were behind a call that could not be stopped), split (their record had lost a worker, and goes on in pieces), shared (their record turned out long, and others may have room), not_durable (their record was released, mostly because the broker did not take their outcomes), set_aside (their record could not be handled and became a dead letter as a whole)."),
  CALLS_HELD(
      "muster.calls.held",
      MetricType.GAUGE,
      "calls",
      Labels.POOL,
      "Calls in the records that slots hold now."),
  CALLS_RUNNING(
      "muster.calls.running", MetricType.GAUGE, "calls", Labels.POOL, "Calls whose code runs now."),
  QUEUE_TIME(
      "muster.queue.time",
      MetricType.TIMER,
      "seconds",
      Labels.POOL_FUNCTION,
      "Time in the queue of each task record, from its submission until a slot took it for the first time. Between two clocks: the submitter's and the worker's."),
  CALL_RUN_TIME(
      "muster.call.run.time",
      MetricType.TIMER,
      "seconds",
      Labels.POOL_FUNCTION,
      "How long the code of each call ran."),
  SLOTS("muster.slots", MetricType.GAUGE, "slots", Labels.POOL, "Slots of this worker."),
  SLOTS_BUSY(
      "muster.slots.busy",
      MetricType.GAUGE,
      "slots",
      Labels.POOL,
      "Slots that hold a task record."),
  WORKER_UP(
      "muster.worker.up",
      MetricType.GAUGE,
      "1 or 0",
      List.of(MetricName.POOL_LABEL, MetricName.WORKER_LABEL),
      "1 while this worker takes tasks or is drained, 0 while it starts or ends. Its label is the id that muster workers shows."),
  LEASE_RENEWALS(
      "muster.lease.renewals",
      MetricType.COUNTER,
      "renewals",
      Labels.POOL,
      "Leases renewed for records that were held for long."),
  LEASE_LOSSES(
      "muster.lease.losses",
      MetricType.COUNTER,
      "leases",
      Labels.POOL,
      "Leases that could not be renewed: another worker may run the same calls."),
  DEAD_LETTERS(
      "muster.dead.letters",
      MetricType.COUNTER,
      "records",
      Labels.POOL_REASON,
      "Dead letters this worker has written, by their reason: undecodable, unexpected, unsigned, unknown_function, not_allowed, code_differs, wrong_arguments, task_failed, timed_out, expired, worker_lost."),

  // What supervisors count.

  CHILDREN(
      "muster.children",
      MetricType.GAUGE,
      "processes",
      Labels.POOL,
      "Worker processes of this supervisor that are there now."),
  CHILDREN_WANTED(
      "muster.children.wanted",
      MetricType.GAUGE,
      "processes",
      Labels.POOL,
      "Worker processes this supervisor is to keep."),
  CHILD_STARTS(
      "muster.child.starts",
      MetricType.COUNTER,
      "processes",
      Labels.POOL,
      "Worker processes this supervisor has started."),
  CHILD_EXITS(
      "muster.child.exits",
      MetricType.COUNTER,
      "processes",
      List.of(MetricName.POOL_LABEL, MetricName.CAUSE_LABEL),
      "Worker processes that have ended: done (asked to, or took a pill), recycled (ran as many tasks as it may), unusable (a call could not be stopped, or memory ran out), not_started (it said why it could not start), no_broker (the broker did not answer), killed (a signal), crashed (any other exit, System.exit in a task among them)."),

  // What every process counts.

  SIGNATURES_REJECTED(
      "muster.signatures.rejected",
      MetricType.COUNTER,
      "records",
      List.of(),
      "Records read or taken here whose signature was missing or wrong. Only where records are signed.");

  /** Name of the pool. */
  public static final String POOL_LABEL = "pool";

  /**
   * Name of the function; {@link #OTHER} after the first hundred of a process, where it is longer
   * than two hundred characters, and where no worker would run it.
   */
  public static final String FUNCTION_LABEL = "function";

  /** How a call ended. */
  public static final String OUTCOME_LABEL = "outcome";

  /** Why something was done. */
  public static final String REASON_LABEL = "reason";

  /** What came to an end: {@code apply}, {@code map} or {@code imap}. */
  public static final String HANDLE_LABEL = "handle";

  /** Why a process ended. */
  public static final String CAUSE_LABEL = "cause";

  /** Id of a worker. */
  public static final String WORKER_LABEL = "worker";

  /**
   * Which process of a supervisor, on all series of its page: {@code supervisor}, or {@code 1} to
   * the number of its children. A child that takes another's place takes its number.
   */
  public static final String PROCESS_LABEL = "process";

  /** What stands for all values of a label that do not get one of their own. */
  public static final String OTHER = "other";

  private final String id;
  private final MetricType type;
  private final String unit;
  private final String labels; // with a space between: an enum's fields are immutable
  private final String description;

  MetricName(String id, MetricType type, String unit, List<String> labels, String description) {
    this.id = id;
    this.type = type;
    this.unit = unit;
    this.labels = String.join(" ", labels);
    this.description = description;
  }

  /** Its name, with dots, as Micrometer has it. */
  public String id() {
    return id;
  }

  /** What kind of meter it is. */
  public MetricType type() {
    return type;
  }

  /** What its value is a number of. */
  public String unit() {
    return unit;
  }

  /** The names of its labels, in no particular order. */
  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
  }

  /** What it tells, in a sentence. */
  public String description() {
    return description;
  }

  /**
   * Its name in Prometheus. Timers and summaries are histograms there: the series have the suffixes
   * {@code _bucket}, {@code _count} and {@code _sum}, and {@code _max} of the last minutes.
   */
  public String prometheus() {
    String name = id.replace('.', '_');
    return switch (type) {
      case COUNTER -> name + "_total";
      case TIMER -> name + "_seconds";
      case SUMMARY -> name;
      case GAUGE -> unit.equals("seconds") ? name + "_seconds" : name;
    };
  }

  /** Sets of labels that several have. */
  private static final class Labels {
    static final List<String> POOL = List.of(POOL_LABEL);
    static final List<String> POOL_FUNCTION = List.of(POOL_LABEL, FUNCTION_LABEL);
    static final List<String> POOL_FUNCTION_OUTCOME =
        List.of(POOL_LABEL, FUNCTION_LABEL, OUTCOME_LABEL);
    static final List<String> POOL_FUNCTION_REASON =
        List.of(POOL_LABEL, FUNCTION_LABEL, REASON_LABEL);
    static final List<String> POOL_REASON = List.of(POOL_LABEL, REASON_LABEL);
  }
}
