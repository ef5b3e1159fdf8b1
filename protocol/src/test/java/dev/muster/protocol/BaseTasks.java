package dev.muster.protocol;

/** What {@link Tasks} inherit. */
class BaseTasks implements Greeting {
  static int half(int n) {
    return n / 2;
  }

  String shout(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }
}
