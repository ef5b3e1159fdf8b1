package dev.muster.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in where the service has a certificate, by real handshakes. */
@Timeout(60)
class ServiceTlsTest {
  @TempDir private static Path folder;

  private static Certificates certificates;
  private static Broker broker;

  @BeforeAll
  static void start() {
    certificates = new Certificates(folder);
    broker = InMemoryBroker.create();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static CoordinatorService service(@Nullable String trusts, String password)
      throws Exception {
    TlsSettings tls =
        new TlsSettings(
            certificates.keyStore("service"),
            trusts == null ? null : certificates.trustStore(trusts),
            password);
    return CoordinatorService.start(
        broker,
        ServiceConfig.defaults().withAddress("127.0.0.1", 0).withTls(tls),
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static int ask(String address, SSLContext context) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address + "/health/live"))
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void a_caller_that_trusts_the_certificate_is_answered() throws Exception {
    try (CoordinatorService service = service(null, Certificates.PASSWORD)) {
      assertThat(service.address()).startsWith("https://");
      assertThat(ask(service.address(), certificates.caller("service"))).isEqualTo(200);
    }
  }

  @Test
  void a_caller_that_trusts_somebody_else_notices() throws Exception {
    try (CoordinatorService service = service(null, Certificates.PASSWORD)) {
      SSLContext other = certificates.caller("somebody");

      assertThatThrownBy(() -> ask(service.address(), other)).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void nobody_is_answered_without_encryption() throws Exception {
    try (CoordinatorService service = service(null, Certificates.PASSWORD)) {
      String plain = service.address().replace("https://", "http://");

      assertThatThrownBy(() -> ask(plain, SSLContext.getDefault())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void with_mutual_tls_who_has_a_trusted_certificate_gets_in() throws Exception {
    try (CoordinatorService service = service("friend", Certificates.PASSWORD)) {
      assertThat(ask(service.address(), certificates.caller("friend", "service"))).isEqualTo(200);
    }
  }

  @Test
  void with_mutual_tls_who_has_no_certificate_is_turned_away() throws Exception {
    try (CoordinatorService service = service("friend", Certificates.PASSWORD)) {
      SSLContext nobody = certificates.caller("service");

      assertThatThrownBy(() -> ask(service.address(), nobody)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void with_mutual_tls_who_has_a_certificate_of_their_own_making_is_turned_away() throws Exception {
    try (CoordinatorService service = service("friend", Certificates.PASSWORD)) {
      SSLContext stranger = certificates.caller("stranger", "service");

      assertThatThrownBy(() -> ask(service.address(), stranger)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_wrong_password_of_the_key_store_is_told_with_its_file_and_not_with_the_password() {
    assertThatThrownBy(() -> service(null, "wrong-guess"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("service.p12")
        .hasMessageContaining("password")
        .hasMessageNotContaining("wrong-guess");
  }

  @Test
  void a_file_that_is_no_key_store_is_named() throws Exception {
    Path file = Files.writeString(folder.resolve("no-store.p12"), "no store");
    TlsSettings tls = new TlsSettings(file, null, "secret");

    assertThatThrownBy(tls::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-store.p12")
        .hasMessageContaining("PKCS");
  }

  @Test
  void a_key_store_that_is_not_there_is_named() {
    TlsSettings tls = new TlsSettings(folder.resolve("missing.p12"), null, "secret");

    assertThatThrownBy(tls::check)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.p12");
  }
}
