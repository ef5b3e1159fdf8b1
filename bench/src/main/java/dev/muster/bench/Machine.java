package dev.muster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the bench ran on. Immutable.
 *
 * @param cores processors that this JVM may use
 * @param processor the kind of processor, as the system names it; empty where it does not
 * @param memoryMib memory of the machine, in MiB; 0 where the system does not say
 * @param system operating system, its version and architecture
 * @param java the version of this JVM
 */
public record Machine(int cores, String processor, long memoryMib, String system, String java) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        value(PROCESSORS, "model name"),
        kib(value(MEMORY, "MemTotal")) >> 10,
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        "%s (%s)".formatted(System.getProperty("java.version"), System.getProperty("java.vendor")));
  }

  /** How many threads wanted to run during the last minute; negative where nobody says. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** Resident memory of a process in bytes; 0 where the system does not say, or it has gone. */
  static long resident(long pid) {
    return kib(value(Path.of("/proc/%d/status".formatted(pid)), "VmRSS")) << 10;
  }

  private static long kib(String text) {
    String number = text.replaceAll("[^0-9]", "");
    return number.isEmpty() ? 0 : Long.parseLong(number);
  }

  /** The value of the first line {@code name: value}; empty where there is none. */
  private static String value(Path file, String name) {
    if (!Files.isReadable(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(":"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("");
    } catch (IOException | UncheckedIOException gone) {
      return "";
    }
  }
}
