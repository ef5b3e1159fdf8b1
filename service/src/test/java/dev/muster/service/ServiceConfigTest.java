package dev.muster.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServiceConfigTest {
  private static final ServiceConfig OPEN = ServiceConfig.defaults().withAddress("0.0.0.0", 0);

  @Test
  void listening_beyond_loopback_needs_a_token_or_mutual_tls() {
    assertThatThrownBy(OPEN::checkProtected)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a token or mutual TLS");
    Path store = Path.of("store.p12");
    ServiceConfig oneSided = OPEN.withTls(new TlsSettings(store, null, "secret"));
    assertThatThrownBy(oneSided::checkProtected).hasMessageContaining("mutual TLS");

    assertThat(ServiceConfig.defaults().checkProtected()).isNotNull();
    assertThat(OPEN.withTokens(AccessTokens.parse("0123456789abcdef")).checkProtected())
        .isNotNull();
    assertThat(OPEN.withTls(new TlsSettings(store, store, "secret")).checkProtected()).isNotNull();
  }

  @Test
  void a_token_that_is_none_is_not_repeated() {
    assertThatThrownBy(() -> AccessTokens.parse("hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 or more")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void secrets_are_not_shown() {
    TlsSettings tls = new TlsSettings(Path.of("a"), Path.of("b"), "hunter2");
    AccessTokens tokens = AccessTokens.parse("hunter2-hunter2-hunter2");
    assertThat(OPEN.withTls(tls).withTokens(tokens).toString()).doesNotContain("hunter2");
  }
}
