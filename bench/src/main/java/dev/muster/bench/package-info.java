/**
 * Muster beside its floors in one run: the same work on bare Kafka clients, or on an executor in
 * this JVM, in turn. {@link dev.muster.bench.Bench} runs it, {@link dev.muster.bench.Report} is
 * what comes of it.
 */
@NullMarked
package dev.muster.bench;

import org.jspecify.annotations.NullMarked;
