/**
 * How records travel. {@link dev.muster.broker.Broker} has Kafka's three verbs: append ({@link
 * dev.muster.broker.Sender}), take from a share group ({@link dev.muster.broker.WorkQueue}) and
 * read a log ({@link dev.muster.broker.Feed}). Bytes go in and come out; what they mean is not
 * known here.
 */
@NullMarked
package dev.muster.broker;

import org.jspecify.annotations.NullMarked;
