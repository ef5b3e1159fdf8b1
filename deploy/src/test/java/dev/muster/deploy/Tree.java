package dev.muster.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A document of YAML, or of JSON, which is YAML too; or a part of one. Nothing is null: what is not
 * there is empty.
 *
 * @param value a map, a list, a value, or null
 */
record Tree(@Nullable Object value) {
  /** The root of the repository. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The documents of a file, named from the root of the repository. */
  static List<Tree> documents(String file) {
    try {
      List<Tree> all = new ArrayList<>();
      for (Object each : yaml().loadAll(Files.readString(ROOT.resolve(file)))) {
        all.add(new Tree(each));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  static Tree file(String file) {
    return documents(file).get(0);
  }

  static Tree parse(String text) {
    return new Tree(yaml().load(text));
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new Yaml(new SafeConstructor(options));
  }

  Tree get(String... path) {
    Object at = value;
    for (String key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return new Tree(at);
  }

  boolean isEmpty() {
    return value == null;
  }

  String text() {
    return value == null ? "" : value.toString();
  }

  int number() {
    return Integer.parseInt(text());
  }

  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    if (value instanceof Map<?, ?> map) {
      map.keySet().forEach(key -> keys.add(String.valueOf(key)));
    }
    return keys;
  }

  /** The elements of a list, or the values of a map. */
  List<Tree> each() {
    Stream<?> elements =
        value instanceof List<?> list
            ? list.stream()
            : value instanceof Map<?, ?> map ? map.values().stream() : Stream.of();
    return elements.map(Tree::new).toList();
  }

  List<String> texts() {
    return each().stream().map(Tree::text).toList();
  }
}
