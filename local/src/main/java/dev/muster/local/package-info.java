/**
 * A fleet on one machine: pools of threads and of processes, and a real Kafka broker inside this
 * JVM.
 */
@NullMarked
package dev.muster.local;

import org.jspecify.annotations.NullMarked;
