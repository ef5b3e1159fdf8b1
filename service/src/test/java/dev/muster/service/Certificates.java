package dev.muster.service;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates that sign themselves, in files as users have them. */
final class Certificates {
  static final String PASSWORD = "only-for-a-test";

  private final Path folder;

  Certificates(Path folder) {
    this.folder = folder;
  }

  /** A store with the key and the certificate of somebody. */
  Path keyStore(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    if (!Files.exists(store)) {
      Process keytool =
          new ProcessBuilder(
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
                  PASSWORD)
              .inheritIO()
              .start();
      if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool made no certificate");
      }
    }
    return store;
  }

  /** A store with the certificate of somebody who is trusted. */
  Path trustStore(String name) throws Exception {
    Path store = folder.resolve("trusts-" + name + ".p12");
    try (OutputStream out = Files.newOutputStream(store)) {
      trusting(name).store(out, PASSWORD.toCharArray());
    }
    return store;
  }

  private KeyStore trusting(String name) throws Exception {
    KeyStore own = KeyStore.getInstance(keyStore(name).toFile(), PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, own.getCertificate(name));
    return trusted;
  }

  /** A caller who is somebody, and trusts somebody. */
  SSLContext caller(String is, String trusts) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(
        KeyStore.getInstance(keyStore(is).toFile(), PASSWORD.toCharArray()),
        PASSWORD.toCharArray());
    return context(keys, trusts);
  }

  /** A caller without a certificate, who trusts somebody. */
  SSLContext caller(String trusts) throws Exception {
    return context(null, trusts);
  }

  private SSLContext context(@Nullable KeyManagerFactory keys, String trusts) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusting(trusts));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
