package dev.muster.bench;

import dev.muster.local.BrokerChild;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One broker for all, and on it one fleet and one floor of each kind at a time: what the next
 * measurement can use it finds running, and nothing else takes memory and cores meanwhile. Safe for
 * use by many threads.
 */
final class Stage implements AutoCloseable {
  private final BrokerChild broker;

  // Guarded by "this".
  private @Nullable Fleet fleet;
  private final Map<EchoMode, EchoFleet> floors = new EnumMap<>(EchoMode.class);
  private RecordSizes sizes = RecordSizes.USUAL;
  private int number;
  private boolean closed;

  private Stage(BrokerChild broker) {
    this.broker = broker;
  }

  /**
   * Starts the broker.
   *
   * @throws dev.muster.protocol.BrokerException where it does not start
   */
  static Stage open() throws InterruptedException {
    return new Stage(BrokerChild.start());
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** A name for a pool that nothing has been submitted to. */
  synchronized String freshName(String kind) {
    number++;
    return "bench-%s-%d".formatted(kind, number);
  }

  /** The fleet that is there where it has this shape; otherwise another one instead. */
  Fleet fleet(Shape shape, TimeBound bound) throws Exception {
    synchronized (this) {
      Fleet present = fleet;
      if (present != null && present.shape().equals(shape) && !bound.isAbandoned()) {
        return present;
      }
    }
    closeFleet();
    // Not under the lock: whoever ends all of this does not wait for a start.
    Fleet started = Fleet.start(bootstrapServers(), freshName("fleet"), shape);
    synchronized (this) {
      if (!closed && !bound.isAbandoned()) {
        fleet = started;
        sizes = started.sizes();
        return started;
      }
    }
    started.close();
    throw new CancellationException("the measurement was given up");
  }

  /** The floor that is there where it has this shape; otherwise another one instead. */
  EchoFleet echo(EchoMode mode, Shape shape, TimeBound bound) throws Exception {
    RecordSizes like;
    synchronized (this) {
      EchoFleet present = floors.get(mode);
      if (present != null && present.shape().equals(shape) && !bound.isAbandoned()) {
        return present;
      }
      like = sizes;
    }
    closeFloor(mode);
    EchoFleet started = EchoFleet.start(bootstrapServers(), freshName("floor"), mode, shape, like);
    synchronized (this) {
      if (!closed && !bound.isAbandoned()) {
        floors.put(mode, started);
        return started;
      }
    }
    started.close();
    throw new CancellationException("the measurement was given up");
  }

  /** Ends fleet and floors: the next measurement gets fresh ones. */
  void clear() {
    closeFleet();
    for (EchoMode mode : EchoMode.values()) {
      closeFloor(mode);
    }
  }

  private void closeFleet() {
    Fleet last;
    synchronized (this) {
      last = fleet;
      fleet = null;
    }
    if (last != null) {
      last.close();
    }
  }

  private void closeFloor(EchoMode mode) {
    EchoFleet last;
    synchronized (this) {
      last = floors.remove(mode);
    }
    if (last != null) {
      last.close();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    clear();
    broker.close();
  }
}
