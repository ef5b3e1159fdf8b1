package dev.muster.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Checks what it reads. What is refused is an entry without key and bytes: no place is skipped. */
final class SignedFeed implements Feed {
  private final Feed feed;
  private final AuthKeys keys;
  private final Rejections rejections;

  SignedFeed(Feed feed, AuthKeys keys, Rejections rejections) {
    this.feed = feed;
    this.keys = keys;
    this.rejections = rejections;
  }

  @Override
  public List<Entry> read(Duration timeout) throws InterruptedException {
    return feed.read(timeout).stream().map(this::opened).toList();
  }

  private Entry opened(Entry entry) {
    String topic = entry.partition().topic();
    Envelope opened = Envelope.open(keys, topic, entry.key(), entry.value());
    String refusal = opened.refusal();
    if (refusal != null) {
      rejections.add(topic, entry.offset(), refusal);
    }
    return new Entry(
        entry.partition(),
        entry.offset(),
        entry.appendedAt(),
        refusal == null ? entry.key() : null,
        opened.content());
  }

  @Override
  public Map<Partition, Long> positions() {
    return feed.positions();
  }

  @Override
  public Map<Partition, Long> ends() {
    return feed.ends();
  }

  @Override
  public void wakeup() {
    feed.wakeup();
  }

  @Override
  public void close() {
    feed.close();
  }
}
