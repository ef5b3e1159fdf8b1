package dev.muster.worker;

import dev.muster.broker.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's line to {@link ChildMetrics}: says what its registry shows, whenever the supervisor
 * asks, on a thread of its own. A line that breaks is opened again.
 */
final class MetricsLine {
  private static final Logger log = LoggerFactory.getLogger(MetricsLine.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final PrometheusMeterRegistry registry;
  private final int port;
  private final byte[] secret;

  private MetricsLine(PrometheusMeterRegistry registry, int port, String secret) {
    this.registry = registry;
    this.port = port;
    this.secret = secret.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Opens the line that the settings of this process name.
   *
   * @return the registry whose meters are told; empty where nobody asks for any
   */
  static Optional<PrometheusMeterRegistry> open(String settings) {
    return settings
        .lines()
        .filter(line -> line.startsWith(ChildMetrics.SETTING))
        .findFirst()
        .map(line -> line.substring(ChildMetrics.SETTING.length()).split(" ", 2))
        .map(
            parts -> {
              PrometheusMeterRegistry registry =
                  new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
              ProcessMeters.bind(registry);
              MetricsLine line = new MetricsLine(registry, Integer.parseInt(parts[0]), parts[1]);
              Thread thread = new Thread(line::keep, "muster-metrics");
              thread.setDaemon(true);
              thread.start();
              return registry;
            });
  }

  private void keep() {
    try {
      while (true) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.getOutputStream().write(secret);
          answer(socket);
        } catch (IOException | RuntimeException e) {
          log.debug("The supervisor does not hear what this process measures", e);
        }
        Thread.sleep(AGAIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    while (socket.getInputStream().read() >= 0) {
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      out.writeInt(text.length);
      out.write(text);
      out.flush();
    }
  }
}
