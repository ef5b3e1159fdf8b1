package dev.muster.examples;

import java.util.List;

/** All examples, in the order in which they are best read. */
public final class Examples {
  private static final List<Example> ALL =
      List.of(
          new Example.OnPool("first", "apply, map, imap and a timeout", 4, FirstSteps::run),
          new Example.OnPool("map", "one function over a list", 5, MapOverList::run),
          new Example.OnPool("twenty", "20 tasks of 0.5 s on 4 workers", 4, TwentyTasks::run),
          new Example.OnPool("callback", "callbacks run in the submitter", 4, Callbacks::run),
          new Example.OnPool("watch", "state, progress and a limit", 1, Watcher::run),
          new Example.OnPools("initializer", "workers that prepare themselves", Sums::run),
          new Example.OnPools("fib", "the same work in four ways, with times", Fib::run),
          new Example.OnPools("queue", "a producer, consumers and pills", ProducerConsumer::run));

  private Examples() {}

  /** All of them. */
  public static List<Example> all() {
    return ALL;
  }

  /**
   * The example of that name.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Example named(String name) {
    return ALL.stream()
        .filter(example -> example.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no example '%s': choose one of %s"
                        .formatted(name, ALL.stream().map(Example::name).toList())));
  }
}
