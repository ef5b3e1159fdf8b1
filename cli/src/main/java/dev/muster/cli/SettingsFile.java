package dev.muster.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * A file of settings: Java properties in UTF-8, named like the options without their dashes, and
 * properties of the Kafka client with {@code kafka.} in front. Immutable.
 *
 * @param name what it is called in messages
 * @param values settings by the names of options
 * @param kafka properties of the Kafka client, without their prefix
 */
record SettingsFile(String name, Map<String, String> values, Map<String, String> kafka) {
  /** No file. */
  static final SettingsFile NONE = new SettingsFile("", Map.of(), Map.of());

  private static final String KAFKA = "kafka.";

  /**
   * Reads a file.
   *
   * @param known the names that settings can have
   * @throws WrongUsageException where it cannot be read, or sets what there is not: a slip of the
   *     pen must not look like a setting
   */
  static SettingsFile read(String path, Set<String> known) {
    Map<String, String> values = new TreeMap<>();
    Map<String, String> kafka = new TreeMap<>();
    Properties properties = load(path);
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key).strip();
      if (key.startsWith(KAFKA)) {
        kafka.put(key.substring(KAFKA.length()), value);
      } else if (known.contains(key)) {
        values.put(key, value);
      } else {
        throw new WrongUsageException("%s: there is no setting '%s'".formatted(path, key));
      }
    }
    return new SettingsFile(path, Map.copyOf(values), Map.copyOf(kafka));
  }

  private static Properties load(String path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path))) {
      properties.load(reader);
      return properties;
    } catch (NoSuchFileException e) {
      throw refusal(path, "there is no such file");
    } catch (CharacterCodingException e) {
      throw refusal(path, "it is not in UTF-8");
    } catch (IOException | InvalidPathException e) {
      throw refusal(path, "it cannot be read (%s)".formatted(e.getMessage()));
    } catch (IllegalArgumentException e) {
      // Not its message: that may quote the line, and lines may hold secrets.
      throw refusal(
          path, "it has a \\u that is followed by something else than a character's code");
    }
  }

  private static WrongUsageException refusal(String path, String why) {
    return new WrongUsageException("settings file %s: %s".formatted(path, why));
  }

  /** Without values: they may hold secrets. */
  @Override
  public String toString() {
    return "settings file '%s'".formatted(name);
  }
}
