package dev.muster.service;

import java.nio.file.Path;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the service proves who it is, and who may call it. Immutable.
 *
 * @param keyStore PKCS #12 file with its key and certificate
 * @param trustStore PKCS #12 file with the certificates of those who sign callers; null: callers
 *     need none
 * @param password of both files; never shown
 */
public record TlsSettings(Path keyStore, @Nullable Path trustStore, String password) {
  /** Whether callers must show a certificate. */
  public boolean isMutual() {
    return trustStore != null;
  }

  SslContextFactory.Server contextFactory() {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStoreType("PKCS12");
    factory.setKeyStorePath(keyStore.toString());
    factory.setKeyStorePassword(password);
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    if (trustStore != null) {
      factory.setTrustStoreType("PKCS12");
      factory.setTrustStorePath(trustStore.toString());
      factory.setTrustStorePassword(password);
      factory.setNeedClientAuth(true);
    }
    return factory;
  }

  @Override
  public String toString() {
    return "TLS with %s, %s".formatted(keyStore, isMutual() ? "mutual" : "one-sided");
  }
}
