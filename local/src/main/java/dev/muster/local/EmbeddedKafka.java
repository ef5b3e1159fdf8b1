package dev.muster.local;

import dev.muster.protocol.BrokerException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker inside this JVM: one node, reachable from this machine only, without
 * security. For tests, for pools of local processes and for trying things out; it starts in about
 * two seconds. Thread-safe.
 *
 * <p>Kafka's server logs much through SLF4J, under {@code kafka}, {@code org.apache.kafka} and
 * {@code state.change.logger}: set these to {@code WARN}. It cannot end the JVM; a broker that
 * finds itself broken logs an error instead.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  /** How long a clean stop may take before it is left to itself. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  /** How often a port that was free may turn out to be taken a moment later. */
  private static final int PORT_ATTEMPTS = 3;

  private final KafkaRaftServer server;
  private final int port;
  private final int secondPort;
  private final DataDirectory data;
  private final Thread atExit = new Thread(this::close, "muster-kafka-exit");
  private boolean closed; // guarded by this

  private EmbeddedKafka(KafkaRaftServer server, Ports ports, DataDirectory data) {
    this.server = server;
    this.port = ports.clients();
    this.secondPort = ports.second();
    this.data = data;
  }

  /** Starts a broker on a free port, with temporary data that is removed when it is closed. */
  public static EmbeddedKafka start() {
    return builder().start();
  }

  /** Settings for another start. */
  public static Builder builder() {
    return new Builder();
  }

  /** What clients need to connect: {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return NodeSettings.HOST + ":" + port;
  }

  /** Where it listens too; see {@link Builder#advertisedAlso}. */
  int secondPort() {
    return secondPort;
  }

  /**
   * Stops the broker, and removes its data where they are temporary. Takes fifteen seconds at most.
   * Can be called twice. Called when the JVM ends, too.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (Thread.currentThread() != atExit) {
      forgetAtExit();
    }
    if (stop(server)) {
      data.close();
      LOG.info("Embedded Kafka at {} is stopped", bootstrapServers());
    }
  }

  private void forgetAtExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException endingAlready) {
      LOG.debug("The JVM is ending while {} is closed", bootstrapServers());
    }
  }

  /** In a thread of its own, because it would wait for as long as it takes. */
  private static boolean stop(KafkaRaftServer server) {
    Thread stopping =
        new Thread(
            () -> {
              try {
                server.shutdown();
                server.awaitShutdown();
              } catch (RuntimeException e) {
                LOG.warn("The embedded Kafka did not stop cleanly", e);
              }
            },
            "muster-kafka-stop");
    stopping.setDaemon(true);
    stopping.start();
    boolean interrupted = Thread.interrupted();
    try {
      stopping.join(STOP_LIMIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (stopping.isAlive()) {
      LOG.warn(
          "The embedded Kafka did not stop within {}; its data stay where they are", STOP_LIMIT);
    }
    return !stopping.isAlive();
  }

  /** Settings of a broker to be started. Not thread-safe. */
  public static final class Builder {
    /** As an advertised port: the one on which it listens. */
    private static final int ITSELF = -1;

    private int port;
    private @Nullable Path dataDirectory;
    private Map<String, Short> features = Map.of();
    private Map<String, String> nodeSettings = Map.of();
    private Map<String, String> admin = Map.of();
    private int advertised;

    private Builder() {}

    /**
     * The port clients connect to; 0, the default, takes any that is free.
     *
     * @throws IllegalArgumentException where it is not from 0 to 65535
     */
    public Builder port(int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(
            "Port %d does not exist: use 1 to 65535, or 0 for any that is free".formatted(port));
      }
      this.port = port;
      return this;
    }

    /**
     * Where the data are kept, for the next start with the same directory; made where it is
     * missing. Without it they are temporary.
     */
    public Builder dataDirectory(Path directory) {
      dataDirectory = directory;
      return this;
    }

    /** Feature levels other than those of this Kafka, to look like another one. */
    Builder features(Map<String, Short> levels) {
      features = Map.copyOf(levels);
      return this;
    }

    /**
     * Settings of the node that come after its own.
     *
     * @param settings by Kafka's names
     * @param administrator what a client needs, beside the address, that may create topics then
     */
    Builder secured(Map<String, String> settings, Map<String, String> administrator) {
      nodeSettings = Map.copyOf(settings);
      admin = Map.copyOf(administrator);
      return this;
    }

    /**
     * Listens on a second port, and tells clients that come there to connect to this one instead:
     * that of something between them and the broker.
     */
    Builder advertisedAlso(int otherPort) {
      advertised = otherPort;
      return this;
    }

    /** Listens on a second port, as the listener {@code OTHERS}. */
    Builder listeningTwice() {
      advertised = ITSELF;
      return this;
    }

    /**
     * Starts the broker and returns when it serves clients.
     *
     * @throws BrokerException where the port is taken, the data directory cannot be used, or the
     *     broker does not start; the message says which
     */
    public EmbeddedKafka start() {
      KafkaExit.forbid();
      checkPort();
      DataDirectory data =
          dataDirectory == null ? DataDirectory.temporary() : DataDirectory.kept(dataDirectory);
      long begin = System.nanoTime();
      EmbeddedKafka started = null;
      try {
        started = start(data);
      } finally {
        if (started == null) {
          data.close();
        }
      }
      Runtime.getRuntime().addShutdownHook(started.atExit);
      LOG.info(
          "Embedded Kafka at {} started in {} ms, data in {}",
          started.bootstrapServers(),
          Duration.ofNanos(System.nanoTime() - begin).toMillis(),
          data.logs());
      return started;
    }

    /** Kafka would find out later, and with a message that leaves room for guesses. */
    private void checkPort() {
      if (port == 0) {
        return;
      }
      try (ServerSocket probe = listen(port)) {
        LOG.debug("Port {} is free", probe.getLocalPort());
      } catch (IOException e) {
        throw new BrokerException(
            "Port %d of %s cannot be used (%s): choose another, or 0 for any that is free"
                .formatted(port, NodeSettings.HOST, e.getMessage()),
            e);
      }
    }

    private EmbeddedKafka start(DataDirectory data) {
      for (int attempt = 1; ; attempt++) {
        Ports free = Ports.free();
        Ports ports = port == 0 ? free : new Ports(port, free.second(), free.controllers());
        try {
          return new EmbeddedKafka(startNode(ports, data), ports, data);
        } catch (BrokerException e) {
          if (attempt == PORT_ATTEMPTS || !tookPort(e)) {
            throw e;
          }
          LOG.debug("Somebody was quicker to take a free port; once more", e);
        }
      }
    }

    private KafkaRaftServer startNode(Ports ports, DataDirectory data) {
      KafkaRaftServer server = null;
      try {
        boolean fresh = !data.formatted();
        if (fresh) {
          format(data.logs());
        }
        Properties settings = NodeSettings.of(ports.clients(), ports.controllers(), data.logs());
        if (advertised != 0) {
          int shown = advertised == ITSELF ? ports.second() : advertised;
          NodeSettings.advertise(settings, ports.second(), shown);
        }
        settings.putAll(nodeSettings);
        server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        server.startup();
        if (fresh) {
          InternalTopics.create(NodeSettings.HOST + ":" + ports.clients(), admin);
        }
        return server;
      } catch (Exception e) { // Scala declares none, and throws all kinds
        if (server != null) {
          stop(server);
        }
        throw new BrokerException(
            "The embedded Kafka does not start with data in %s: %s"
                .formatted(data.logs(), e.getMessage()),
            e);
      }
    }

    private void format(Path logs) throws Exception {
      Formatter formatter =
          new Formatter()
              .setNodeId(NodeSettings.NODE_ID)
              .setClusterId(Uuid.randomUuid().toString())
              .setControllerListenerName(NodeSettings.CONTROLLER_LISTENER)
              .setDirectories(List.of(logs.toString()))
              .setMetadataLogDirectory(logs.toString())
              .setPrintStream(new PrintStream(OutputStream.nullOutputStream()));
      features.forEach(formatter::setFeatureLevel);
      formatter.run();
    }

    private static boolean tookPort(Throwable failure) {
      return Stream.iterate(failure, t -> t != null, Throwable::getCause)
          .anyMatch(BindException.class::isInstance);
    }
  }

  /** Three ports that were free a moment ago. */
  private record Ports(int clients, int second, int controllers) {
    static Ports free() {
      try (ServerSocket clients = listen(0);
          ServerSocket second = listen(0);
          ServerSocket controllers = listen(0)) {
        return new Ports(clients.getLocalPort(), second.getLocalPort(), controllers.getLocalPort());
      } catch (IOException e) {
        throw new BrokerException("There is no free port on " + NodeSettings.HOST, e);
      }
    }
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }
}
