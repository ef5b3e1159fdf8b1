package dev.muster.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A Kafka as a careful operator runs it: clients must come over TLS and with a password, and may do
 * what an ACL allows, and nothing else.
 */
final class SecuredKafka implements AutoCloseable {
  /** May do everything. */
  static final String ADMIN = "admin";

  private static final String STORE_PASSWORD = "store-hush";

  private final EmbeddedKafka kafka;
  private final Path store;

  private SecuredKafka(EmbeddedKafka kafka, Path store) {
    this.kafka = kafka;
    this.store = store;
  }

  /**
   * Starts one.
   *
   * @param directory for its certificate
   * @param users who may come, beside the administrator; see {@link #password}
   */
  static SecuredKafka start(Path directory, List<String> users) throws Exception {
    Path store = directory.resolve("kafka.p12");
    makeCertificate(store);
    Map<String, String> node = new HashMap<>();
    node.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
    node.put("sasl.enabled.mechanisms", "PLAIN");
    node.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    node.put("listener.name.clients.plain.sasl.jaas.config", node(users));
    node.put("ssl.keystore.type", "PKCS12");
    node.put("ssl.keystore.location", store.toString());
    node.put("ssl.keystore.password", STORE_PASSWORD);
    node.put("ssl.truststore.type", "PKCS12");
    node.put("ssl.truststore.location", store.toString());
    node.put("ssl.truststore.password", STORE_PASSWORD);
    node.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // Its own controller comes without a name, on a listener of its own.
    node.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
    return new SecuredKafka(
        EmbeddedKafka.builder().secured(node, client(store, ADMIN)).start(), store);
  }

  private static void makeCertificate(Path store) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "kafka",
                "-keyalg",
                "EC",
                "-dname",
                "CN=kafka",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool made no certificate");
    }
  }

  private static String node(List<String> users) {
    StringBuilder all = new StringBuilder(login(ADMIN));
    all.append(" user_%s=\"%s\"".formatted(ADMIN, password(ADMIN)));
    users.forEach(user -> all.append(" user_%s=\"%s\"".formatted(user, password(user))));
    return all.append(";").toString();
  }

  private static String login(String user) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
        .formatted(user, password(user));
  }

  static String password(String user) {
    return user + "-hush";
  }

  /** What a client of that user needs to connect. */
  Map<String, String> client(String user) {
    Map<String, String> settings = client(store, user);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return settings;
  }

  private static Map<String, String> client(Path store, String user) {
    Map<String, String> settings = new HashMap<>();
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "PLAIN");
    settings.put("sasl.jaas.config", login(user) + ";");
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.location", store.toString());
    settings.put("ssl.truststore.password", STORE_PASSWORD);
    return settings;
  }

  /** Allows what the rules say. */
  void allow(Collection<Rule> rules) throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(client(ADMIN)))) {
      admin.createAcls(rules.stream().map(Rule::binding).toList()).all().get(20, TimeUnit.SECONDS);
    }
  }

  /** Takes a rule back. */
  void forbid(Rule rule) throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(client(ADMIN)))) {
      admin.deleteAcls(List.of(rule.binding().toFilter())).all().get(20, TimeUnit.SECONDS);
    }
  }

  /** One operation that a user may do, as one row of a table of ACLs has it. */
  record Rule(String user, ResourceType type, String name, AclOperation operation) {
    AclBinding binding() {
      return new AclBinding(
          new ResourcePattern(type, name, PatternType.LITERAL),
          new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }
  }

  @Override
  public void close() {
    kafka.close();
  }
}
