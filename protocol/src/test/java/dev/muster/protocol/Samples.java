package dev.muster.protocol;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record of each kind that travels, with every optional field set. */
final class Samples {
  static final UUID JOB = UUID.fromString("019aa4a1-6c00-7000-8000-5f1c3a9e2b71");

  private Samples() {}

  static List<SpecificRecord> all() {
    return List.of(
        task(),
        result(),
        PillRecord.newBuilder().setOrder(JOB).build(),
        heartbeat(),
        ProgressRecord.newBuilder()
            .setClient("client-1")
            .setWorker("worker-1")
            .setJob(JOB)
            .setIndex(7)
            .setFraction(0.5)
            .build(),
        CancelRecord.newBuilder().setJob(JOB).build(),
        TerminateRecord.newBuilder().setClient("client-1").build(),
        ShutdownRecord.newBuilder().setOrder(JOB).setOver(true).build(),
        DrainRecord.newBuilder().setWorker("worker-1").setDrained(true).build(),
        new AskRecord("worker-1", 3, 1, 17L, true),
        EndRecord.newBuilder().setWorker("worker-1").build(),
        DeadLetterRecord.newBuilder()
            .setReason(DeadReason.WORKER_LOST)
            .setDetail("three workers were lost")
            .setWorker("worker-1")
            .setDeliveries(3)
            .setSetAsideAt(1_764_000_000_000L)
            .setAttempts(3)
            .setJob(JOB)
            .setFirstIndex(7)
            .setCount(2)
            .setFunction("com.acme.Tasks::square")
            .setError(error(1))
            .setTopic("muster.p.tasks")
            .setOffset(42)
            .setOriginal(bytes(9, 8, 7))
            .build(),
        new DroppedRecord(42L, true),
        new DelayedRecord(1_764_000_000_000L, bytes(1, 2, 3)),
        new ResumedRecord(17L),
        new DutyRecord("worker-1"),
        error(2),
        new ItemRecord(bytes(6, 2), 17L),
        ledger(),
        new NamedJobRecord(
            "nightly",
            "scores",
            new UUID(7, 7),
            3,
            "Tasks::score",
            bytes(1, 2),
            20,
            10,
            bytes(3, 4)),
        new PieceRecord(JOB, 3, 4, PieceCoding.LZ4, bytes(1, 2, 3)),
        SchemaRecord.newBuilder().setFingerprint(-1).setSchema$("\"string\"").build());
  }

  private static LedgerRecord ledger() {
    LedgerStateRecord state =
        new LedgerStateRecord(
            12L,
            3,
            false,
            false,
            List.of(0L, 4L),
            List.of(0L, 2L),
            List.of(),
            List.of(2L, 1L),
            List.of(),
            List.of());
    return new LedgerRecord(LedgerEvent.PUT, JOB, 1L, 4L, -1L, 3, JOB, state);
  }

  static TaskRecord task() {
    return taskOf(
        FunctionRecord.newBuilder()
            .setName("com.acme.Tasks::square")
            .setDeclaringClass("com.acme.Tasks")
            .setMethod("square")
            .setDescriptor("(J)J")
            .setCodeHash(bytes(1, 2, 3))
            .setCapturedCount(1)
            .setCaptured(bytes(6, 2))
            .build());
  }

  static TaskRecord taskOf(FunctionRecord function) {
    return TaskRecord.newBuilder()
        .setId(JOB)
        .setClient("client-1")
        .setReplyTo(3)
        .setFunction(function)
        .setArity(1)
        .setArgumentNames(List.of("n"))
        .setChunks(List.of(chunk(0), chunk(1)))
        .setSubmittedAt(1_764_000_000_000L)
        .setAttempt(2)
        .setReplay(1)
        .setLimits(limits())
        .build();
  }

  private static LimitsRecord limits() {
    return TaskOptions.timeLimit(Duration.ofSeconds(5))
        .attempts(4)
        .retryOn(IllegalStateException.class)
        .limits(1_764_000_000_000L);
  }

  private static ChunkRecord chunk(long firstIndex) {
    return ChunkRecord.newBuilder()
        .setJob(JOB)
        .setFirstIndex(firstIndex)
        .setCount(1)
        .setArguments(bytes(6, 20))
        .setBlob(blob())
        .build();
  }

  private static BlobRecord blob() {
    return new BlobRecord(JOB, 2, 17L, 33L, 17, 16 << 20, bytes(1, 2, 3), 1_764_000_000_000L);
  }

  static ResultRecord result() {
    return ResultRecord.newBuilder()
        .setTask(JOB)
        .setClient("client-1")
        .setWorker("worker-1")
        .setDelivery(2)
        .setOutcomes(
            List.of(
                OutcomeRecord.newBuilder()
                    .setJob(JOB)
                    .setKind(OutcomeKind.VALUE)
                    .setValues(bytes(6, 100))
                    .setRunNanos(1234)
                    .build(),
                OutcomeRecord.newBuilder()
                    .setJob(JOB)
                    .setFirstIndex(1)
                    .setKind(OutcomeKind.TASK_FAILED)
                    .setError(error(3))
                    .setBlob(blob())
                    .build()))
        .build();
  }

  private static HeartbeatRecord heartbeat() {
    return HeartbeatRecord.newBuilder()
        .setWorker("worker-1")
        .setHost("host")
        .setPid(4711)
        .setSupervisor("supervisor-1")
        .setState(WorkerState.FAILED)
        .setStartedAt(1_764_000_000_000L)
        .setSlots(4)
        .setFinished(10)
        .setRunning(
            List.of(
                RunningRecord.newBuilder()
                    .setFunction("com.acme.Tasks::square")
                    .setJob(JOB)
                    .setIndex(2)
                    .setAttempt(1)
                    .setRunNanos(99)
                    .build()))
        .setFunctions(List.of(new FunctionTimesRecord("com.acme.Tasks::square", 900.5, 3.0, 12L)))
        .setError(error(1))
        .build();
  }

  /** An error with that many causes. */
  static ErrorRecord error(int causes) {
    ErrorRecord error = oneError(null);
    for (int i = 0; i < causes; i++) {
      error = oneError(error);
    }
    return error;
  }

  private static ErrorRecord oneError(@Nullable ErrorRecord cause) {
    return ErrorRecord.newBuilder()
        .setClassName("com.acme.Broken")
        .setMessage("it broke")
        .setFrames(
            List.of(
                FrameRecord.newBuilder()
                    .setDeclaringClass("com.acme.Tasks")
                    .setMethod("square")
                    .setFile("Tasks.java")
                    .setLine(12)
                    .build()))
        .setCause(cause)
        .build();
  }

  static ByteBuffer bytes(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return ByteBuffer.wrap(array);
  }
}
