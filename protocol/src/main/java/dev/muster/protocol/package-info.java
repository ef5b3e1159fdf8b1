/**
 * What is said between a submitter and a worker: records, values, function references, topic names
 * and exceptions. Nothing here does I/O, and nothing here knows Kafka.
 */
@NullMarked
package dev.muster.protocol;

import org.jspecify.annotations.NullMarked;
