package dev.muster.service;

import dev.muster.protocol.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator service is to be. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool it serves; default {@code default}
 * @param host address it listens on; default {@code 127.0.0.1}
 * @param port port it listens on; 0: any that is free; default 8080
 * @param tokens what callers must show; default: none
 * @param tls how the connection is protected; null (the default): not at all
 * @param openMetrics whether {@code /metrics} needs no token; default: it does
 * @param maxBodyBytes the largest body it reads, in bytes; default 8 MiB
 * @param maxRequestsPerSecond how many requests each address may make in a second; default 200
 * @param maxTasks how many tasks it knows the state of: the oldest of those that have ended fall
 *     out, their results are still found; default 100,000
 * @param history how far back it reads results when it starts; default 1 day
 */
public record ServiceConfig(
    String pool,
    String host,
    int port,
    AccessTokens tokens,
    @Nullable TlsSettings tls,
    boolean openMetrics,
    int maxBodyBytes,
    int maxRequestsPerSecond,
    int maxTasks,
    Duration history) {

  public ServiceConfig {
    Topics.checkName(pool);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, not " + port);
    }
    checkPositive("maxBodyBytes", maxBodyBytes);
    checkPositive("maxRequestsPerSecond", maxRequestsPerSecond);
    checkPositive("maxTasks", maxTasks);
    if (history.isNegative()) {
      throw new IllegalArgumentException("history must not be negative, but is " + history);
    }
  }

  private static void checkPositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(name, value));
    }
  }

  /** The defaults named above. */
  public static ServiceConfig defaults() {
    return new ServiceConfig(
        "default",
        "127.0.0.1",
        8080,
        AccessTokens.none(),
        null,
        false,
        8 << 20,
        200,
        100_000,
        Duration.ofDays(1));
  }

  /** See {@link #pool}. */
  public ServiceConfig withPool(String name) {
    return new ServiceConfig(
        name,
        host,
        port,
        tokens,
        tls,
        openMetrics,
        maxBodyBytes,
        maxRequestsPerSecond,
        maxTasks,
        history);
  }

  /** See {@link #host} and {@link #port}. */
  public ServiceConfig withAddress(String itsHost, int itsPort) {
    return new ServiceConfig(
        pool,
        itsHost,
        itsPort,
        tokens,
        tls,
        openMetrics,
        maxBodyBytes,
        maxRequestsPerSecond,
        maxTasks,
        history);
  }

  /** See {@link #tokens}. */
  public ServiceConfig withTokens(AccessTokens valid) {
    return new ServiceConfig(
        pool,
        host,
        port,
        valid,
        tls,
        openMetrics,
        maxBodyBytes,
        maxRequestsPerSecond,
        maxTasks,
        history);
  }

  /** See {@link #tls}. */
  public ServiceConfig withTls(@Nullable TlsSettings settings) {
    return new ServiceConfig(
        pool,
        host,
        port,
        tokens,
        settings,
        openMetrics,
        maxBodyBytes,
        maxRequestsPerSecond,
        maxTasks,
        history);
  }

  /** See {@link #openMetrics}. */
  public ServiceConfig withOpenMetrics(boolean open) {
    return new ServiceConfig(
        pool, host, port, tokens, tls, open, maxBodyBytes, maxRequestsPerSecond, maxTasks, history);
  }

  /** See {@link #maxBodyBytes} and {@link #maxRequestsPerSecond}. */
  public ServiceConfig withLimits(int bodyBytes, int requestsPerSecond) {
    return new ServiceConfig(
        pool,
        host,
        port,
        tokens,
        tls,
        openMetrics,
        bodyBytes,
        requestsPerSecond,
        maxTasks,
        history);
  }

  /** See {@link #maxTasks} and {@link #history}. */
  public ServiceConfig withMemory(int tasks, Duration itsHistory) {
    return new ServiceConfig(
        pool,
        host,
        port,
        tokens,
        tls,
        openMetrics,
        maxBodyBytes,
        maxRequestsPerSecond,
        tasks,
        itsHistory);
  }

  /**
   * Checks that nobody is let in unseen from other machines.
   *
   * @throws IllegalArgumentException where the address is no loopback one, and callers need neither
   *     a token nor a certificate; or where there is no such address
   */
  public ServiceConfig checkProtected() {
    boolean mutual = tls != null && tls.isMutual();
    if (!isLoopback() && tokens.isEmpty() && !mutual) {
      throw new IllegalArgumentException(
          "listening on %s lets other machines in: that needs a token or mutual TLS"
              .formatted(host));
    }
    return this;
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("there is no address '%s'".formatted(host), e);
    }
  }
}
