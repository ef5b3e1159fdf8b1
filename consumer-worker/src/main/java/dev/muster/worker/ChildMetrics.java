package dev.muster.worker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supervisor's line to the meters of its children. Each child connects to it, over loopback, with
 * a secret of its own, and answers when it is asked; so nothing is measured for nobody, and a child
 * that is gone has nothing to say.
 *
 * <p>Not over standard output: what tasks print goes there, and would get into the middle of it.
 * Safe for use by many threads.
 */
final class ChildMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildMetrics.class);

  /** What a line of the settings of a child begins with: a port and a secret follow. */
  static final String SETTING = "metrics=";

  private static final Duration GREETING = Duration.ofSeconds(1);
  private static final int SECRET_CHARS = 36;
  private static final int MAX_BYTES = 16 << 20;

  private final ServerSocket server;
  private final Map<String, Integer> invited = new ConcurrentHashMap<>();
  private final Map<Integer, Socket> links = new ConcurrentHashMap<>();

  private ChildMetrics(ServerSocket server) {
    this.server = server;
  }

  /** Listens on a free port of loopback. */
  static ChildMetrics open() throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    ChildMetrics metrics = new ChildMetrics(server);
    Thread thread = new Thread(metrics::accept, "muster-child-metrics");
    thread.setDaemon(true);
    thread.start();
    return metrics;
  }

  /** A line of settings for the child that has this number now. */
  String invite(int number) {
    String secret = UUID.randomUUID().toString();
    invited.values().removeIf(each -> each == number);
    invited.put(secret, number);
    return "%s%d %s\n".formatted(SETTING, server.getLocalPort(), secret);
  }

  /** The child of that number has ended. */
  void forget(int number) {
    invited.values().removeIf(each -> each == number);
    close(links.remove(number));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        greet(server.accept());
      } catch (IOException e) {
        log.debug("A child's line could not be opened", e);
      }
    }
  }

  private void greet(Socket socket) throws IOException {
    boolean known = false;
    try {
      socket.setSoTimeout((int) GREETING.toMillis());
      byte[] secret = socket.getInputStream().readNBytes(SECRET_CHARS);
      Integer number = invited.get(new String(secret, StandardCharsets.US_ASCII));
      if (number != null) {
        close(links.put(number, socket));
        known = true;
      }
    } finally {
      if (!known) {
        close(socket);
      }
    }
  }

  /**
   * What the registries of the children show, by their numbers. Who does not answer in time is left
   * out, and may come back with a new line.
   */
  synchronized Map<Integer, String> ask(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<Integer, Socket> asked = new TreeMap<>(links);
    // All first, so that they work at the same time.
    asked.entrySet().removeIf(each -> !ask(each.getKey(), each.getValue()));
    Map<Integer, String> answers = new TreeMap<>();
    asked.forEach(
        (number, socket) -> {
          try {
            answers.put(number, answer(socket, deadline));
          } catch (IOException e) {
            log.debug("Child {} does not say what it measures", number, e);
            drop(number, socket);
          }
        });
    return answers;
  }

  private boolean ask(int number, Socket socket) {
    try {
      socket.getOutputStream().write(1);
      return true;
    } catch (IOException gone) {
      drop(number, socket);
      return false;
    }
  }

  private static String answer(Socket socket, long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    socket.setSoTimeout((int) Math.max(1, left));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = in.readInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("an answer of %d bytes".formatted(length));
    }
    byte[] text = in.readNBytes(length);
    if (text.length < length) {
      throw new IOException("an answer that was cut off");
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private void drop(int number, Socket socket) {
    links.remove(number, socket);
    close(socket);
  }

  private static void close(@Nullable AutoCloseable socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (Exception e) {
        log.debug("Closing failed", e);
      }
    }
  }

  @Override
  public void close() {
    close(server);
    links.values().forEach(ChildMetrics::close);
    links.clear();
  }
}
