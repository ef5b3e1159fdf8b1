package dev.muster.bench;

/** Which way a figure gets better. */
public enum Better {
  HIGHER,
  LOWER
}
