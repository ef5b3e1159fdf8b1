package dev.muster.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker that a chaos run has to itself, and may kill: its data stay until it is closed. */
final class ChaosNode implements AutoCloseable {
  private final Path data;
  private final int port;
  private volatile BrokerChild broker;

  private ChaosNode(Path data, BrokerChild broker) {
    this.data = data;
    this.broker = broker;
    String address = broker.bootstrapServers();
    this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /**
   * Starts one on a free port.
   *
   * @throws dev.muster.protocol.BrokerException where it does not start
   */
  static ChaosNode start() throws InterruptedException, IOException {
    Path data = Files.createTempDirectory("muster-chaos-");
    try {
      return new ChaosNode(data, BrokerChild.start(0, data));
    } catch (InterruptedException | RuntimeException e) {
      deleteTree(data);
      throw e;
    }
  }

  /** Where it is, for clients. */
  Map<String, String> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  /** Ends it as a crash would, and starts it again after so many milliseconds. */
  void restart(long millis) throws InterruptedException {
    broker.kill();
    TimeUnit.MILLISECONDS.sleep(millis);
    broker = BrokerChild.start(port, data);
  }

  private static void deleteTree(Path tree) throws IOException {
    List<Path> paths;
    try (var walk = Files.walk(tree)) {
      paths = new ArrayList<>(walk.toList());
    }
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.deleteIfExists(paths.get(i));
    }
  }

  @Override
  public void close() throws IOException {
    broker.close();
    deleteTree(data);
  }
}
