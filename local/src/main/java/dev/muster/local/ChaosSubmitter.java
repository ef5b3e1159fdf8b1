package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.producer.TaskProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A program that submits tasks until it is killed, or its standard input ends. What comes there
 * first is a {@link ChaosPlace}.
 */
final class ChaosSubmitter {
  private static final long PAUSE_MILLIS = 20;

  private ChaosSubmitter() {}

  public static void main(String... none) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ChaosPlace place = ChaosPlace.read(in);
    if (place == null) {
      return;
    }
    Thread watch =
        new Thread(
            () -> {
              try {
                in.readLine();
              } catch (IOException gone) {
                // The same: nobody is there any more.
              }
              Runtime.getRuntime().halt(0);
            },
            "muster-parent-watch");
    watch.setDaemon(true);
    watch.start();
    try (Broker broker = place.connect();
        TaskProducer tasks = TaskProducer.open(broker, place.pool()).with(Chaos.OPTIONS)) {
      for (long n = 0; ; n++) {
        var unused = tasks.submit(ChaosTasks::square, n);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
