package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.Errors;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of a supervised worker process; {@link ChildProtocol} is how it talks to its
 * supervisor. It never outlives that: when its standard input ends, so does it, at once.
 */
public final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  private WorkerProcess() {}

  /**
   * Works until it is told to stop.
   *
   * @param args the supervisor's id
   */
  public static void main(String[] args) throws Exception {
    // Taken before a task can replace System.out or System.in.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int code;
    try {
      String text = readSettings(in);
      ChildSettings settings = ChildSettings.read(text);
      WorkerConfig config =
          settings
              .config(args.length == 0 ? "none" : args[0])
              .withRegistry(MetricsLine.open(text).orElse(null));
      code = work(settings, config, in, out);
    } catch (BrokerException | BrokerUnreachableException e) {
      out.println(ChildProtocol.failed(Errors.describe(e)));
      code = ChildProtocol.EXIT_NO_BROKER;
    } catch (Throwable t) {
      // What the initializer threw says more than that it failed.
      Throwable why = t instanceof BrokenPoolException && t.getCause() != null ? t.getCause() : t;
      out.println(ChildProtocol.failed(Errors.describe(why)));
      code = ChildProtocol.EXIT_FAILED;
    }
    // Threads that a task has left behind must not keep a recycled process alive.
    Runtime.getRuntime().halt(code);
  }

  private static String readSettings(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      text.append(line).append('\n');
      line = in.readLine();
    }
    return text.toString();
  }

  private static int work(
      ChildSettings settings, WorkerConfig config, BufferedReader in, PrintStream out)
      throws InterruptedException {
    SupervisorWatch watch = new SupervisorWatch(in);
    watch.start();
    try (Broker broker = settings.connect();
        Worker worker = Worker.on(broker, config)) {
      watch.obey(worker);
      Thread drain =
          new Thread(
              () -> {
                ExitByTask.haltIfCalled();
                // SIGTERM or Ctrl-C: finish what is held, give the rest back, then end.
                drain(worker, settings.grace());
                Runtime.getRuntime().halt(ChildProtocol.EXIT_DONE);
              },
              "muster-drain");
      Runtime.getRuntime().addShutdownHook(drain);
      out.println(ChildProtocol.READY);
      return switch (worker.join()) {
        case RECYCLED -> ChildProtocol.EXIT_RECYCLED;
        case UNUSABLE -> ChildProtocol.EXIT_UNUSABLE;
        case PILL, CLOSED -> ChildProtocol.EXIT_DONE;
      };
    }
  }

  private static void drain(Worker worker, Duration grace) {
    worker.stop(grace);
    try {
      worker.join();
    } catch (InterruptedException e) {
      log.warn("Interrupted while finishing what the worker holds");
    }
  }

  /** Watches standard input: it carries the order to stop, and ends with the supervisor. */
  private static final class SupervisorWatch extends Thread {
    private final BufferedReader in;
    private volatile @Nullable Worker worker;

    SupervisorWatch(BufferedReader in) {
      super("muster-supervisor-watch");
      this.in = in;
      setDaemon(true);
    }

    void obey(Worker started) {
      worker = started;
    }

    private void stop(Duration grace) {
      Worker working = worker;
      if (working == null) {
        // Still starting: it holds nothing.
        Runtime.getRuntime().halt(ChildProtocol.EXIT_DONE);
      } else {
        working.stop(grace);
      }
    }

    @Override
    public void run() {
      try {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.startsWith(ChildProtocol.STOP)) {
            stop(Duration.ofMillis(Long.parseLong(line.substring(ChildProtocol.STOP.length()))));
          }
        }
      } catch (IOException | NumberFormatException e) {
        log.warn("The supervisor cannot be heard any more", e);
      }
      Runtime.getRuntime().halt(1);
    }
  }
}
