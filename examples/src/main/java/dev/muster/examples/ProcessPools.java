package dev.muster.examples;

import dev.muster.coordinator.Pool;
import dev.muster.local.EmbeddedKafka;
import dev.muster.local.ProcessPool;
import dev.muster.worker.Initializer;
import org.jspecify.annotations.Nullable;

/** Pools of worker processes. The Kafka for queues is started when it is first asked for. */
final class ProcessPools implements Pools {
  private @Nullable EmbeddedKafka kafka; // guarded by "this"

  @Override
  public Pool of(int workers) {
    return ProcessPool.of(workers);
  }

  @Override
  public Pool of(int workers, Initializer initializer) {
    return ProcessPool.of(workers, initializer);
  }

  @Override
  public synchronized String brokerAddress() {
    EmbeddedKafka running = kafka;
    if (running == null) {
      running = EmbeddedKafka.start();
      kafka = running;
    }
    return running.bootstrapServers();
  }

  @Override
  public synchronized void close() {
    if (kafka != null) {
      kafka.close();
      kafka = null;
    }
  }
}
