package dev.muster.local;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of a Kafka node that is alone, small and quick to start. */
final class NodeSettings {
  static final int NODE_ID = 1;
  static final String HOST = "127.0.0.1";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENT_LISTENER = "CLIENTS";
  private static final String SECOND_LISTENER = "OTHERS";
  private static final String MIB = Integer.toString(1 << 20);

  private NodeSettings() {}

  static Properties of(int port, int controllerPort, Path logs) {
    Properties settings = new Properties();
    node(settings, port, controllerPort, logs);
    alone(settings);
    shareGroups(settings);
    quick(settings);
    small(settings);
    return settings;
  }

  /** A second listener, whose clients are told to connect to another port. */
  static void advertise(Properties settings, int port, int advertised) {
    add(settings, "listeners", SECOND_LISTENER + "://" + HOST + ":" + port);
    add(settings, "advertised.listeners", SECOND_LISTENER + "://" + HOST + ":" + advertised);
    add(settings, "listener.security.protocol.map", SECOND_LISTENER + ":PLAINTEXT");
  }

  private static void add(Properties settings, String name, String value) {
    settings.put(name, settings.getProperty(name) + "," + value);
  }

  private static void node(Properties settings, int port, int controllerPort, Path logs) {
    String clients = CLIENT_LISTENER + "://" + HOST + ":" + port;
    String controller = HOST + ":" + controllerPort;
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("log.dirs", logs.toString());
    settings.put("listeners", clients + "," + CONTROLLER_LISTENER + "://" + controller);
    settings.put("advertised.listeners", clients);
    settings.put("inter.broker.listener.name", CLIENT_LISTENER);
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    // Voters named here, rather than in the log, so that the port may be another at the next start.
    settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
    settings.put("auto.create.topics.enable", "false");
  }

  /** There is no second node to copy anything to. */
  private static void alone(Properties settings) {
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
  }

  private static void shareGroups(Properties settings) {
    // Down to what the tests of leases need; Topics.LEASE is within Kafka's usual bounds.
    settings.put("group.share.min.record.lock.duration.ms", "1000");
    settings.put("group.share.min.heartbeat.interval.ms", "1000");
    settings.put("group.share.heartbeat.interval.ms", "1000");
    settings.put("group.share.assignment.interval.ms", "0");
    settings.put("group.share.max.size", "1000");
    // How far the queue may run ahead of its longest task.
    settings.put("group.share.max.partition.max.record.locks", "10000");
    settings.put("group.share.partition.max.record.locks", "10000");
  }

  private static void quick(Properties settings) {
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("broker.heartbeat.interval.ms", "1500");
    // After a crash the node may not come back before its own controller has missed it for so long.
    settings.put("broker.session.timeout.ms", "4000");
    settings.put("controller.quorum.election.timeout.ms", "100");
    settings.put("controller.quorum.election.backoff.max.ms", "50");
    // Nobody is there to take over: nothing to wait for when it stops.
    settings.put("controlled.shutdown.enable", "false");
    settings.put("server.max.startup.time.ms", "30000");
  }

  private static void small(Properties settings) {
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "1");
    settings.put("group.coordinator.threads", "1");
    settings.put("share.coordinator.threads", "1");
    settings.put("log.cleaner.threads", "1");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
    settings.put("log.index.size.max.bytes", MIB);
    // The controller says to itself so often that it is still there.
    settings.put("metadata.max.idle.interval.ms", "5000");
    // No JMX beans of a broker in the user's JVM.
    settings.put("metric.reporters", "");
  }
}
