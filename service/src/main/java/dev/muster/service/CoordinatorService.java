package dev.muster.service;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.FleetOrders;
import dev.muster.producer.ProducerConfig;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.ResultRecord;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool over HTTP. {@code /openapi.yaml} says what can be asked. It keeps nothing of its own: what
 * it knows of tasks it reads from the log, again whenever it starts, so that several may serve one
 * pool and any of them may answer. Safe for use by many threads.
 */
public final class CoordinatorService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CoordinatorService.class);

  private static final int MAX_THREADS = 32;
  private static final long RESULT_BYTES = 64L << 20;

  /** How long requests that are under way may take when the service ends. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ServiceConfig config;
  private final PrometheusMeterRegistry meters;
  private final Attachment attachment;
  private final TaskProducer producer;
  private final Fleet fleet;
  private final TaskBoard board;
  private final BoardReader reader;
  private final BrokerProbe probe;
  private final FleetShutdown shutdown;
  private final SlowWork slow = new SlowWork();
  private final List<Route> routes = new ArrayList<>();
  private final Javalin http;
  private volatile boolean closed;

  private CoordinatorService(
      Broker broker, ServiceConfig config, PrometheusMeterRegistry meters, Fleet fleet) {
    this.config = config;
    this.meters = meters;
    this.fleet = fleet;
    this.attachment = Attachment.to(broker, config.pool());
    this.producer =
        TaskProducer.open(broker, ProducerConfig.pool(config.pool()).withRegistry(meters));
    this.board = new TaskBoard(config.maxTasks(), Clock.systemUTC());
    ResultStore results = new ResultStore(attachment, RESULT_BYTES);
    this.reader =
        BoardReader.start(
            attachment,
            Instant.now().minus(config.history()),
            (entry, record) -> {
              if (record instanceof ResultRecord result) {
                // Before the board tells those who wait that it is there.
                results.keep(entry, result);
              }
              board.heard(entry, record);
            });
    this.probe = BrokerProbe.start(fleet::backlog);
    this.shutdown = new FleetShutdown(fleet);
    int maxBody = config.maxBodyBytes();
    FleetOrders orders = new FleetOrders(attachment);
    routes.addAll(new TaskRoutes(producer, orders, board, results, slow, maxBody).routes());
    routes.addAll(new FleetRoutes(config.pool(), fleet, board, probe, shutdown, maxBody).routes());
    routes.addAll(new WorkerRoutes(fleet, maxBody).routes());
    routes.addAll(new DeadLetterRoutes(attachment, slow, maxBody).routes());
    routes.addAll(pages());
    this.http = Javalin.create(this::configure);
  }

  /**
   * Starts a service. It listens when this returns, and is ready when it has read the log.
   *
   * @param meters what {@code /metrics} shows: the service adds what it sees of fleet and queue;
   *     the caller's to close
   * @throws IllegalArgumentException where it would listen unprotected: see {@link
   *     ServiceConfig#checkProtected}; or a file of its certificates cannot be used
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   * @throws io.javalin.util.JavalinException where it cannot listen there
   */
  public static CoordinatorService start(
      Broker broker, ServiceConfig config, PrometheusMeterRegistry meters)
      throws InterruptedException {
    config.checkProtected();
    TlsSettings tls = config.tls();
    if (tls != null) {
      var unused = tls.check();
    }
    Fleet fleet = Fleet.of(broker, config.pool());
    fleet.measure(meters);
    CoordinatorService service = new CoordinatorService(broker, config, meters, fleet);
    try {
      service.http.start();
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    log.info("Pool {} is served on {}", config.pool(), service.address());
    return service;
  }

  private List<Route> pages() {
    Route metrics = Route.get("/metrics", this::metrics);
    return List.of(
        Route.get("/health/live", context -> Json.respond(context, 200, Map.of("live", true)))
            .open(),
        Route.get("/health/ready", this::ready).open(),
        config.openMetrics() ? metrics.open() : metrics,
        Route.get("/openapi.yaml", CoordinatorService::openApi));
  }

  private void ready(Context context) {
    if (closed) {
      throw Problem.busy("the service ends");
    }
    if (!reader.isCaughtUp()) {
      throw Problem.busy("the log is still being read");
    }
    if (!probe.isFresh()) {
      throw Problem.busy("the broker does not answer");
    }
    Json.respond(context, 200, Map.of("ready", true));
  }

  private void metrics(Context context) {
    context.contentType("text/plain; version=0.0.4; charset=utf-8").result(meters.scrape());
  }

  private static void openApi(Context context) {
    try (InputStream in =
        Objects.requireNonNull(CoordinatorService.class.getResourceAsStream("openapi.yaml"))) {
      context.contentType("application/yaml").result(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void configure(JavalinConfig javalin) {
    Guard guard = new Guard(config);
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.http.prefer405over404 = true;
    javalin.http.asyncTimeout = Request.MAX_WAIT.plusSeconds(30).toMillis();
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
    threads.setName("muster-http");
    threads.setDaemon(true);
    javalin.jetty.threadPool = threads;
    javalin.jetty.modifyServer(
        server -> {
          server.setStopTimeout(GRACE.toMillis());
          server.insertHandler(new GracefulHandler());
        });
    javalin.jetty.addConnector(
        (server, ignored) -> {
          HttpConfiguration settings = new HttpConfiguration();
          settings.setSendServerVersion(false);
          ServerConnector connector;
          TlsSettings tls = config.tls();
          if (tls == null) {
            connector = new ServerConnector(server, new HttpConnectionFactory(settings));
          } else {
            SecureRequestCustomizer customizer = new SecureRequestCustomizer();
            customizer.setSniHostCheck(false); // callers check who it is, not the service
            settings.addCustomizer(customizer);
            connector =
                new ServerConnector(
                    server, tls.contextFactory(), new HttpConnectionFactory(settings));
          }
          connector.setHost(config.host());
          connector.setPort(config.port());
          return connector;
        });
    javalin.routes.before(
        context -> {
          context.header("X-Content-Type-Options", "nosniff");
          context.header("Cache-Control", "no-store");
        });
    for (Route route : routes) {
      javalin.routes.addHttpHandler(
          route.method(),
          route.path(),
          context -> {
            guard.check(context, route.access());
            route.action().answer(context);
          });
    }
    javalin.routes.exception(Exception.class, Problems::answer);
    // Named, as the library would answer these in a form of its own otherwise.
    javalin.routes.exception(HttpResponseException.class, Problems::answer);
  }

  /** All that can be asked of it. */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  /** How many requests wait for the end of a task. */
  int waiting() {
    return board.waiting();
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /** Where it listens, as a URL. */
  public String address() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return "%s://%s:%d".formatted(config.tls() == null ? "http" : "https", host, port());
  }

  /**
   * Ends: is no longer ready, lets go of those who wait, answers what is under way within five
   * seconds, and closes. The broker is the caller's to close. Can be called twice.
   */
  @Override
  public void close() {
    closed = true;
    board.close();
    stopListening();
    shutdown.close();
    slow.close();
    probe.close();
    reader.close();
    fleet.close();
    producer.close();
    attachment.close();
  }

  /** All else must be closed too where a request does not come to its end. */
  private void stopListening() {
    try {
      http.stop();
    } catch (JavalinException e) {
      log.warn("Requests were under way {} after the service was asked to end", GRACE, e);
    }
  }
}
