package dev.muster.local;

import dev.muster.broker.KafkaBroker;
import dev.muster.producer.TaskProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A program that submits tasks until it is killed, or its standard input ends. The first line there
 * is the broker's address, the second the pool's name.
 */
final class ChaosSubmitter {
  private static final long PAUSE_MILLIS = 20;

  private ChaosSubmitter() {}

  public static void main(String... none) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String bootstrapServers = in.readLine();
    String pool = in.readLine();
    if (bootstrapServers == null || pool == null) {
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
    try (KafkaBroker broker = KafkaBroker.connect(bootstrapServers);
        TaskProducer tasks = TaskProducer.open(broker, pool).with(Chaos.OPTIONS)) {
      for (long n = 0; ; n++) {
        var unused = tasks.submit(ChaosTasks::square, n);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
