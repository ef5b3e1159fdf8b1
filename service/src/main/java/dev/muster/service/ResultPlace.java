package dev.muster.service;

import dev.muster.broker.Partition;

/**
 * Where the results of a task are in the log. Immutable.
 *
 * @param partition the partition that has all of them
 * @param first offset of the first
 * @param last offset of the last
 * @param records how many records there are
 */
record ResultPlace(Partition partition, long first, long last, int records) {
  /** This place, and one record more. */
  ResultPlace with(long offset) {
    return new ResultPlace(partition, Math.min(first, offset), Math.max(last, offset), records + 1);
  }
}
