package dev.muster.cli;

/** Nobody reads the standard output any more ({@code muster … | head}): there is no more to do. */
final class OutputClosedException extends RuntimeException {
  OutputClosedException() {
    super("nobody reads the output");
  }
}
