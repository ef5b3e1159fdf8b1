package dev.muster.protocol;

import java.util.Locale;

/** What {@link Tasks} inherit. */
class BaseTasks implements Greeting {
  static int half(int n) {
    return n / 2;
  }

  String shout(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
