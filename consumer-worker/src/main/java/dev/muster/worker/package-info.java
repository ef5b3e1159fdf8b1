/**
 * Who works: a {@link dev.muster.worker.Worker} has slots that take tasks one by one, run them,
 * make their results durable and acknowledge them; a {@link dev.muster.worker.Supervisor} keeps
 * child processes that each are such a worker.
 */
@NullMarked
package dev.muster.worker;

import org.jspecify.annotations.NullMarked;
