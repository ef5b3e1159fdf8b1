package dev.muster.broker;

/**
 * Why a record that was taken must not be used.
 *
 * @param reason in words for people; nothing of the record is in it
 * @param original the record's bytes as they came; not to be changed, and not to be believed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares refusals, and a copy of each would cost
public record Refusal(String reason, byte[] original) {}
