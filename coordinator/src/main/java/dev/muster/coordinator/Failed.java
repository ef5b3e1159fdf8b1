package dev.muster.coordinator;

/** How a call ended that has no value, where values are kept. */
record Failed(RuntimeException why) {}
