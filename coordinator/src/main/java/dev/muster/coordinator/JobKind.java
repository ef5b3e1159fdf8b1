package dev.muster.coordinator;

/** What a job was submitted as. */
enum JobKind {
  /** One call. */
  APPLY,
  /** All calls of a collection at once. */
  MAP,
  /** Calls of an input that is read as results are taken. */
  IMAP
}
