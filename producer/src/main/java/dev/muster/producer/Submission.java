package dev.muster.producer;

import dev.muster.protocol.TaskId;
import java.util.concurrent.CompletableFuture;

/**
 * A task that was submitted without waiting for its result.
 *
 * @param id finds the result later: {@code muster result ID}
 * @param accepted completes when the broker has the task, so that it can no longer be lost; fails
 *     with a {@link dev.muster.protocol.MusterException} where the broker did not take it
 */
public record Submission(TaskId id, CompletableFuture<Void> accepted) {}
