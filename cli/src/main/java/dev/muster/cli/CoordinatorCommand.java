package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.broker.ProcessMeters;
import dev.muster.service.AccessTokens;
import dev.muster.service.CoordinatorService;
import dev.muster.service.ServiceConfig;
import dev.muster.service.TlsSettings;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A pool over HTTP. */
@Command(
    name = "coordinator",
    header = "Serve a pool over HTTP.",
    description = {
      "Serves a pool over HTTP, until Ctrl-C or SIGTERM: submit calls, see what becomes of them,"
          + " and look after workers and dead letters. /openapi.yaml says what can be asked;"
          + " /health/live, /health/ready and /metrics are for those who watch it.",
      "Prints its address on standard output when it listens. It keeps nothing of its own: several"
          + " may serve one pool.",
      "Beyond loopback it needs tokens (in a file, or in MUSTER_HTTP_TOKEN) or mutual TLS."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class CoordinatorCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on; 0.0.0.0 for all. Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on; 0 takes any that is free. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--http-token-file",
      paramLabel = "FILE",
      description =
          "File with the tokens that callers may show, one in a line. Or the tokens themselves in"
              + " MUSTER_HTTP_TOKEN. Default: callers need none.")
  private @Nullable String tokenFile;

  @Option(
      names = "--tls-key-store",
      paramLabel = "FILE",
      description =
          "PKCS #12 file with the service's key and certificate; its password is in"
              + " --tls-password-file or MUSTER_TLS_PASSWORD. Default: plain HTTP.")
  private @Nullable Path keyStore;

  @Option(
      names = "--tls-trust-store",
      paramLabel = "FILE",
      description =
          "PKCS #12 file with the certificates that sign those of callers, who then need one."
              + " Default: callers need none.")
  private @Nullable Path trustStore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "File with the password of both.")
  private @Nullable String passwordFile;

  @Option(
      names = "--open-metrics",
      description = "Show /metrics to everybody. Default: to those who show a token.")
  private boolean openMetrics;

  @Option(
      names = "--max-body",
      paramLabel = "BYTES",
      defaultValue = "8388608",
      description = "The largest body of a request, in bytes. Default: ${DEFAULT-VALUE}.")
  private int maxBody;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many requests an address may make in a second. Default: ${DEFAULT-VALUE}.")
  private int maxRequests;

  @Option(
      names = "--max-tasks",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "How many tasks it keeps in memory; the oldest of those that have ended fall out, and"
              + " their results are read from the log. Default: ${DEFAULT-VALUE}.")
  private int maxTasks;

  @Option(
      names = "--history",
      paramLabel = "DURATION",
      defaultValue = "1d",
      description = "How far back it reads results when it starts. Default: ${DEFAULT-VALUE}.")
  private Duration history;

  @Override
  public Integer call() throws InterruptedException {
    ServiceConfig config = WrongUsageException.check(this::config);
    Interruptions.end(() -> {});
    PrometheusMeterRegistry meters = meters();
    try (Broker kafka = broker.connect(muster.settings());
        CoordinatorService service = start(kafka, config, meters)) {
      Interruptions.end(() -> stop(service, kafka));
      muster.terminal().print(service.address());
      // Ends with the process.
      new CountDownLatch(1).await();
    }
    return Exit.OK;
  }

  private static void stop(CoordinatorService service, Broker kafka) {
    service.close();
    kafka.close();
  }

  private static CoordinatorService start(
      Broker kafka, ServiceConfig config, PrometheusMeterRegistry meters)
      throws InterruptedException {
    try {
      return CoordinatorService.start(kafka, config, meters);
    } catch (JavalinException e) {
      throw new FailedException(
          "it cannot listen on %s, port %d: %s"
              .formatted(config.host(), config.port(), e.getMessage()));
    }
  }

  private ServiceConfig config() {
    AccessTokens tokens =
        muster
            .settings()
            .secret("token", "MUSTER_HTTP_TOKEN", tokenFile)
            .map(secret -> WrongUsageException.check(secret.origin(), () -> tokens(secret)))
            .orElse(AccessTokens.none());
    return ServiceConfig.defaults()
        .withPool(broker.pool())
        .withAddress(host, port)
        .withTokens(tokens)
        .withTls(tls())
        .withOpenMetrics(openMetrics)
        .withLimits(maxBody, maxRequests)
        .withMemory(maxTasks, history)
        .checkProtected();
  }

  private static AccessTokens tokens(Secret secret) {
    return AccessTokens.parse(secret.text());
  }

  private @Nullable TlsSettings tls() {
    Optional<Secret> password =
        muster.settings().secret("password", "MUSTER_TLS_PASSWORD", passwordFile);
    Path keys = keyStore;
    if (keys == null) {
      if (trustStore != null) {
        throw new WrongUsageException("--tls-trust-store needs --tls-key-store");
      }
      return null;
    }
    String line =
        password
            .map(Secret::line)
            .orElseThrow(
                () ->
                    new WrongUsageException(
                        "--tls-key-store needs its password: --tls-password-file or"
                            + " MUSTER_TLS_PASSWORD"));
    return WrongUsageException.check("TLS", new TlsSettings(keys, trustStore, line)::check);
  }

  private static PrometheusMeterRegistry meters() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ProcessMeters.bind(meters);
    return meters;
  }
}
