package dev.muster.coordinator;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a dead letter. Values are null, Boolean, Integer, Long, Float, Double, String, byte[],
 * List or Map.
 *
 * @param task id of its job
 * @param index its index in the job
 * @param arguments its positional arguments, in order
 * @param named its named arguments, by parameter
 * @param payloadBytes how many bytes the arguments have where they are too large to be shown, both
 *     lists being empty then; 0 otherwise
 */
public record DeadCall(
    TaskId task,
    long index,
    List<@Nullable Object> arguments,
    Map<String, @Nullable Object> named,
    int payloadBytes) {

  /** The first calls of a task. */
  static List<DeadCall> of(TaskRecord task, int limit) {
    List<DeadCall> calls = new ArrayList<>();
    for (ChunkRecord chunk : task.getChunks()) {
      ValueReader values = new ValueReader(chunk.getArguments());
      for (int i = 0; i < chunk.getCount() && calls.size() < limit; i++) {
        calls.add(read(task, chunk, i, values));
      }
    }
    return calls;
  }

  private static DeadCall read(TaskRecord task, ChunkRecord chunk, int i, ValueReader values) {
    TaskId job = new TaskId(chunk.getJob());
    if (chunk.getBlob() != null) {
      return new DeadCall(
          job, chunk.getFirstIndex() + i, List.of(), Map.of(), chunk.getBlob().getSize());
    }
    int positional = task.getArity() - task.getArgumentNames().size();
    List<@Nullable Object> arguments = new ArrayList<>();
    for (int n = 0; n < positional; n++) {
      arguments.add(values.read(Object.class));
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (String name : task.getArgumentNames()) {
      named.put(name, values.read(Object.class));
    }
    return new DeadCall(job, chunk.getFirstIndex() + i, arguments, named, 0);
  }
}
