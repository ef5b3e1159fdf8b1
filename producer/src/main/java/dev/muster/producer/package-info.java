/**
 * Who puts: {@link dev.muster.producer.JoinableQueue} between programs, and {@link
 * dev.muster.producer.TaskProducer} for programs that only submit tasks.
 */
@NullMarked
package dev.muster.producer;

import org.jspecify.annotations.NullMarked;
