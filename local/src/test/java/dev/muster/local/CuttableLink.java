package dev.muster.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A network between a port of its own and another. When it is cut it forwards nothing more and
 * closes nothing, as when a cable is pulled: neither end is told.
 */
final class CuttableLink implements AutoCloseable {
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile CountDownLatch whole = new CountDownLatch(0);

  CuttableLink() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Where clients connect. */
  int port() {
    return server.getLocalPort();
  }

  /** Forwards to this port from now on. */
  void to(int port) {
    target = port;
  }

  void cut() {
    whole = new CountDownLatch(1);
  }

  void heal() {
    whole.countDown();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "cuttable-link");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        sockets.add(client);
        start(() -> connect(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void connect(Socket client) {
    try {
      whole.await();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(broker);
      start(() -> forward(client, broker));
      forward(broker, client);
    } catch (IOException | InterruptedException e) {
      close(client);
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        whole.await();
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException e) {
      // One end is gone; the other is told below.
    }
    try {
      whole.await(); // that it is gone cannot be told either
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(from);
    close(to);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Set.copyOf(sockets).forEach(this::close);
    heal();
  }
}
