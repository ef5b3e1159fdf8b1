package dev.muster.protocol;

/** An interface with methods and lambdas in it. */
interface Greeting {
  Function1<String, String> POLITE = name -> "Dear " + name;

  default String greet(String name) {
    return "Hello " + name;
  }

  static String wave(int times) {
    return "o/".repeat(times);
  }
}
