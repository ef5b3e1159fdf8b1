/**
 * Who puts: the {@link dev.muster.producer.JoinableQueue} between programs, and what programs need
 * that only submit tasks.
 */
@NullMarked
package dev.muster.producer;

import org.jspecify.annotations.NullMarked;
