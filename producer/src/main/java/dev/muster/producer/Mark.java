package dev.muster.producer;

import java.util.UUID;

/**
 * Names one record of a ledger: a reservation, or somebody's hold on an item. Immutable.
 *
 * @param author who wrote it: one open queue object
 * @param number counts the author's records
 */
record Mark(UUID author, long number) {}
