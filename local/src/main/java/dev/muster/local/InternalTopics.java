package dev.muster.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics Kafka keeps share groups in. It would create them when the first group needs them, and
 * make that group wait for some seconds and write some warnings about it.
 */
final class InternalTopics {
  private static final int LIMIT_SECONDS = 20;

  private InternalTopics() {}

  /**
   * Creates them.
   *
   * @param client what a client needs, beside the address, that may create topics
   */
  static void create(String bootstrapServers, Map<String, String> client)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      admin
          .createTopics(List.of(groups(), shareGroupState()))
          .all()
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static NewTopic groups() {
    return topic("__consumer_offsets", Map.of("cleanup.policy", "compact"));
  }

  private static NewTopic shareGroupState() {
    return topic("__share_group_state", Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
  }

  /** With the settings Kafka would give it, but for the size of its files. */
  private static NewTopic topic(String name, Map<String, String> policy) {
    Map<String, String> settings = new HashMap<>(policy);
    settings.put("compression.type", "producer");
    settings.put("segment.bytes", Integer.toString(16 << 20));
    return new NewTopic(name, 1, (short) 1).configs(settings);
  }
}
