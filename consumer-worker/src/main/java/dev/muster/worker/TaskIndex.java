package dev.muster.worker;

import dev.muster.protocol.Task;
import io.github.classgraph.ClassGraph;
import io.github.classgraph.ClassInfo;
import io.github.classgraph.MethodInfo;
import io.github.classgraph.ScanResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All {@code @Task} methods of a class path by their stable names. Scanned without loading classes,
 * at the first question: calls by method reference never ask one. Safe for use by many threads.
 */
final class TaskIndex {
  private static final Logger log = LoggerFactory.getLogger(TaskIndex.class);

  /** Libraries that are on every worker's class path and have no tasks: three quarters of it. */
  private static final String[] LIBRARIES = {
    "ch.qos.logback",
    "com.dynatrace.hash4j",
    "com.fasterxml",
    "com.github.benmanes",
    "com.github.luben",
    "com.google",
    "com.yammer",
    "io.github.bucket4j",
    "io.github.classgraph",
    "io.javalin",
    "io.micrometer",
    "io.prometheus",
    "jakarta.servlet",
    "joptsimple",
    "kafka",
    "kotlin",
    "net.jpountz",
    "net.sourceforge.argparse4j",
    "nonapi.io.github.classgraph",
    "org.apache",
    "org.eclipse.jetty",
    "org.HdrHistogram",
    "org.jline",
    "org.jose4j",
    "org.objectweb.asm",
    "org.pcollections",
    "org.rocksdb",
    "org.slf4j",
    "org.xerial",
    "org.yaml.snakeyaml",
    "picocli",
    "scala",
    "tools.jackson"
  };

  private final ClassLoader loader;
  private @Nullable Map<String, Entry> entries; // guarded by "this"

  TaskIndex(ClassLoader loader) {
    this.loader = loader;
  }

  /** Where a function of that name is; null where there is none. */
  @Nullable Entry find(String name) {
    return entries().get(name);
  }

  /** All names, in order. */
  List<String> names() {
    return List.copyOf(entries().keySet());
  }

  private synchronized Map<String, Entry> entries() {
    Map<String, Entry> known = entries;
    if (known == null) {
      known = scan();
      entries = known;
    }
    return known;
  }

  private Map<String, Entry> scan() {
    long start = System.nanoTime();
    Map<String, Entry> found = new TreeMap<>();
    try (ScanResult scan =
        new ClassGraph()
            .overrideClassLoaders(loader)
            .rejectPackages(LIBRARIES)
            .enableMethodInfo()
            .ignoreMethodVisibility()
            .ignoreClassVisibility()
            .enableAnnotationInfo()
            .scan()) {
      for (ClassInfo type : scan.getClassesWithMethodAnnotation(Task.class)) {
        for (MethodInfo method : type.getDeclaredMethodAndConstructorInfo()) {
          if (method.hasAnnotation(Task.class)) {
            add(found, type, method);
          }
        }
      }
    }
    log.debug(
        "found {} task functions in {} ms", found.size(), (System.nanoTime() - start) / 1_000_000);
    return found;
  }

  private static void add(Map<String, Entry> found, ClassInfo type, MethodInfo method) {
    Object value = method.getAnnotationInfo(Task.class).getParameterValues().getValue("value");
    String stableName = value == null ? "" : value.toString();
    Entry entry = new Entry(type.getName(), method.getName(), method.getTypeDescriptorStr());
    String name = TaskAnnotations.name(stableName, entry.className(), entry.method());
    Entry other = found.putIfAbsent(name, entry);
    if (other != null && !stableName.isEmpty()) {
      log.warn(
          "@Task(\"{}\") is on both {} and {}; the first is called by that name",
          name,
          other,
          entry);
    }
  }

  /** A method of a class, as the class file has it. */
  record Entry(String className, String method, String descriptor) {}
}
