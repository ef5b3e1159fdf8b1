/**
 * A fleet on one machine: {@link dev.muster.local.ThreadPool} in this JVM, {@link
 * dev.muster.local.ProcessPool} with worker processes on an embedded Kafka, and {@link
 * dev.muster.local.EmbeddedKafka} itself.
 */
@NullMarked
package dev.muster.local;

import org.jspecify.annotations.NullMarked;
