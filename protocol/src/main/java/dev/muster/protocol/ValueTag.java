package dev.muster.protocol;

/** The branches of the union in Value.avsc, by their index there. */
final class ValueTag {
  static final int NULL = 0;
  static final int BOOLEAN = 1;
  static final int INT = 2;
  static final int LONG = 3;
  static final int FLOAT = 4;
  static final int DOUBLE = 5;
  static final int STRING = 6;
  static final int BYTES = 7;
  static final int ARRAY = 8;
  static final int MAP = 9;

  /** How deeply lists, maps and objects may nest; more is refused on both sides. */
  static final int MAX_DEPTH = 256;

  static final String TOO_DEEP =
      "it refers to itself, or nests deeper than %d levels".formatted(MAX_DEPTH);

  private ValueTag() {}
}
