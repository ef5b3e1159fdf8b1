package dev.muster.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
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
  private static final String TYPE = "PKCS12";

  /** Whether callers must show a certificate. */
  public boolean isMutual() {
    return trustStore != null;
  }

  /**
   * Looks into the files; returns this.
   *
   * @throws IllegalArgumentException where one is not there, is not such a file, or has another
   *     password
   */
  public TlsSettings check() {
    check("key store", keyStore);
    if (trustStore != null) {
      check("trust store", trustStore);
    }
    return this;
  }

  private void check(String what, Path store) {
    if (!Files.isReadable(store)) {
      throw new IllegalArgumentException("the %s %s cannot be read".formatted(what, store));
    }
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore.getInstance(TYPE).load(in, password.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      // Java says of a wrong password that the file has been tampered with, and of another file
      // that it begins with a wrong tag.
      throw new IllegalArgumentException(
          "the %s %s cannot be opened: it must be a PKCS #12 file, and have the password that was given (%s)"
              .formatted(what, store, e.getMessage()),
          e);
    }
  }

  SslContextFactory.Server contextFactory() {
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setKeyStoreType(TYPE);
    factory.setKeyStorePath(keyStore.toString());
    factory.setKeyStorePassword(password);
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    if (trustStore != null) {
      factory.setTrustStoreType(TYPE);
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
