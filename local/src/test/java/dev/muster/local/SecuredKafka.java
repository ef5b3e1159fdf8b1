package dev.muster.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A Kafka as a careful operator runs it: clients come over TLS, with a password to one port and
 * with a certificate to another, and may do what an ACL allows, and nothing else.
 */
final class SecuredKafka implements AutoCloseable {
  /** May do everything; logs in without the broker's knowing anybody yet. */
  static final String ADMIN = "admin";

  private static final String STORE_PASSWORD = "store-hush";
  private static final String MECHANISM = "SCRAM-SHA-512";

  private final EmbeddedKafka kafka;
  private final Path directory;

  private SecuredKafka(EmbeddedKafka kafka, Path directory) {
    this.kafka = kafka;
    this.directory = directory;
  }

  /**
   * Starts one.
   *
   * @param directory for certificates
   * @param users who may come, beside the administrator, with a password; see {@link #password}
   * @param certified who of them may come with a certificate too
   */
  static SecuredKafka start(Path directory, List<String> users, List<String> certified)
      throws Exception {
    makeCertificates(directory, certified);
    Map<String, String> node = new HashMap<>();
    node.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,OTHERS:SSL,CONTROLLER:PLAINTEXT");
    // SCRAM's passwords are in Kafka itself, which somebody has to put there.
    node.put("sasl.enabled.mechanisms", "PLAIN," + MECHANISM);
    node.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    node.put(
        "listener.name.clients.plain.sasl.jaas.config",
        "%s user_%s=\"%s\";".formatted(plain(), ADMIN, password(ADMIN)));
    node.put(
        "listener.name.clients.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    node.put("listener.name.others.ssl.client.auth", "required");
    // A certificate's name is the user's, so that the same ACLs hold.
    node.put("ssl.principal.mapping.rules", "RULE:^CN=([a-z]+)$/$1/");
    node.put("ssl.keystore.type", "PKCS12");
    node.put("ssl.keystore.location", store(directory, "kafka").toString());
    node.put("ssl.keystore.password", STORE_PASSWORD);
    node.putAll(trusting(directory));
    node.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    // Its own controller comes without a name, on a listener of its own.
    node.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
    EmbeddedKafka kafka =
        EmbeddedKafka.builder()
            .listeningTwice()
            .secured(node, login(directory, "PLAIN", plain()))
            .start();
    SecuredKafka secured = new SecuredKafka(kafka, directory);
    secured.enroll(users);
    return secured;
  }

  private static Path store(Path directory, String name) {
    return directory.resolve(name + ".p12");
  }

  /**
   * The broker's, one for each of those users, and a store of all of them that are to be trusted.
   */
  private static void makeCertificates(Path directory, List<String> users) throws Exception {
    List<String> all = Stream.concat(Stream.of("kafka"), users.stream()).toList();
    List<Process> running = new ArrayList<>();
    for (String name : all) {
      running.add(keytool(store(directory, name), name));
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    for (int i = 0; i < all.size(); i++) {
      Process keytool = running.get(i);
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool made no certificate");
      }
      String name = all.get(i);
      KeyStore own =
          KeyStore.getInstance(store(directory, name).toFile(), STORE_PASSWORD.toCharArray());
      trusted.setCertificateEntry(name, own.getCertificate(name));
    }
    try (OutputStream out = Files.newOutputStream(store(directory, "trusted"))) {
      trusted.store(out, STORE_PASSWORD.toCharArray());
    }
  }

  private static Process keytool(Path store, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + name,
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
  }

  /** Tells Kafka the passwords. */
  private void enroll(List<String> users) throws Exception {
    ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    List<UserScramCredentialAlteration> passwords = new ArrayList<>();
    users.forEach(
        user -> passwords.add(new UserScramCredentialUpsertion(user, kind, password(user))));
    try (Admin admin = Admin.create(new HashMap<>(client(ADMIN)))) {
      admin.alterUserScramCredentials(passwords).all().get(20, TimeUnit.SECONDS);
    }
  }

  private static String plain() {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
        .formatted(ADMIN, password(ADMIN));
  }

  private static String scram(String user) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\""
        .formatted(user, password(user));
  }

  static String password(String user) {
    return user + "-hush";
  }

  /** What a client of that user needs to connect with a password. */
  Map<String, String> client(String user) {
    Map<String, String> settings =
        user.equals(ADMIN)
            ? login(directory, "PLAIN", plain())
            : login(directory, MECHANISM, scram(user));
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    return settings;
  }

  private static Map<String, String> login(Path directory, String mechanism, String login) {
    Map<String, String> settings = trusting(directory);
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", mechanism);
    settings.put("sasl.jaas.config", login + ";");
    return settings;
  }

  private static Map<String, String> trusting(Path directory) {
    Map<String, String> settings = new HashMap<>();
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("ssl.truststore.location", store(directory, "trusted").toString());
    settings.put("ssl.truststore.password", STORE_PASSWORD);
    return settings;
  }

  /** What a client of that user needs to connect with a certificate. */
  Map<String, String> certified(String user) {
    Map<String, String> settings = uncertified();
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", store(directory, user).toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    return settings;
  }

  /** The same without the certificate. */
  Map<String, String> uncertified() {
    Map<String, String> settings = trusting(directory);
    settings.put("security.protocol", "SSL");
    settings.put("bootstrap.servers", "127.0.0.1:" + kafka.secondPort());
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
