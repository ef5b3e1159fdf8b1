package dev.muster.cli;

import dev.muster.broker.Inspected;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.TaskQueues;
import dev.muster.broker.Upkeep;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether a pool's topics are as they must be. */
@Command(
    name = "topics",
    header = "Compare the topics of a pool with what they must be, and mend them.",
    description = {
      "Lists the topics and share groups of a pool, or of a queue between programs: whether each"
          + " is there, its partitions, in how many copies it is kept (at least as many as the broker's default), and each setting"
          + " that Muster makes, as it must be and as it is.",
      "With --fix what is missing is created, settings that differ are set, and partitions are"
          + " added. Nothing is ever removed; what cannot be mended is said. Workers and submitters"
          + " that run know the old number of partitions: start them again when some were added.",
      "The exit code is 1 where something is not as it must be; with --fix, where that is still so"
          + " afterwards."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class TopicsCommand implements Callable<Integer> {
  /** How long what was changed may take until each broker says so. */
  private static final Duration EFFECT = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(200);

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description =
          "Look at the topics of this queue between programs (JoinableQueue) instead of those of a"
              + " pool.")
  private @Nullable String queue;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--fix", description = "Mend what can be mended, and print what was done.")
  private boolean fix;

  @Option(names = "--dry-run", description = "With --fix: only print what would be done.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    if (dryRun && !fix) {
      throw new WrongUsageException("--dry-run needs --fix");
    }
    String owner = broker.pool();
    if (queue != null) {
      String name = queue;
      owner = WrongUsageException.check("--queue", () -> Topics.checkName(name));
    }
    try (KafkaBroker kafka = broker.connectToKafka(muster.settings())) {
      Upkeep upkeep = queue == null ? ofPool(kafka, owner) : ofQueue(kafka, owner);
      List<Inspected> before = upkeep.inspect();
      List<String> changes = fix ? mend(upkeep, before) : List.of();
      List<Inspected> now = fix && !dryRun ? awaitEffect(upkeep) : before;
      print(owner, now, changes);
      check(owner, kafka.description(), now);
    }
    return Exit.OK;
  }

  private static Upkeep ofPool(KafkaBroker kafka, String pool) {
    List<TopicSpec> topics = new ArrayList<>(Topics.ofPool(pool));
    List<QueueSpec> queues = new ArrayList<>(TaskQueues.of(kafka, pool));
    queues.stream().skip(1).map(QueueSpec::topic).forEach(topics::add); // the shards
    queues.add(Topics.duty(pool));
    return kafka.upkeep(topics, queues);
  }

  private static Upkeep ofQueue(KafkaBroker kafka, String name) {
    QueueSpec items = Topics.items(name);
    return kafka.upkeep(List.of(items.topic(), Topics.ledger(name)), List.of(items));
  }

  private String kind() {
    return queue == null ? "pool" : "queue";
  }

  /** Says of each change that it is made when it is: one that fails ends the command. */
  private List<String> mend(Upkeep upkeep, List<Inspected> all) {
    List<String> changes = new ArrayList<>();
    for (Inspected each : all) {
      if (each.asExpected()) {
        continue;
      }
      List<String> lines = TopicsText.changes(each, dryRun);
      if (!dryRun && !lines.isEmpty()) {
        upkeep.repair(each);
      }
      changes.addAll(lines);
      if (!json) {
        lines.forEach(muster.terminal()::print);
        TopicsText.obstacles(each).forEach(muster.terminal()::print);
      }
    }
    return changes;
  }

  private static List<Inspected> awaitEffect(Upkeep upkeep) throws InterruptedException {
    long deadline = System.nanoTime() + EFFECT.toNanos();
    List<Inspected> now = upkeep.inspect();
    while (System.nanoTime() - deadline < 0
        && now.stream().anyMatch(each -> !TopicsText.changes(each, false).isEmpty())) {
      Thread.sleep(LOOK.toMillis());
      now = upkeep.inspect();
    }
    return now;
  }

  private void print(String owner, List<Inspected> all, List<String> changes) {
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put(kind(), owner);
      fields.put("asExpected", all.stream().allMatch(Inspected::asExpected));
      fields.put(dryRun ? "wouldChange" : "changed", changes);
      fields.put("topics", all.stream().map(TopicsText::json).toList());
      muster.terminal().print(JsonText.write(fields));
    } else if (!fix) {
      TopicsText.table(all).forEach(muster.terminal()::print);
    }
  }

  private void check(String owner, String where, List<Inspected> all) {
    long wrong = all.stream().filter(each -> !each.asExpected()).count();
    if (wrong == 0) {
      return;
    }
    if (all.stream().noneMatch(Inspected::exists)) {
      throw new FailedException(
          "there is no %s %s at %s: nobody has used it yet, or its name is another%s"
              .formatted(kind(), owner, where, fix ? "" : ". --fix creates its topics"));
    }
    boolean mendable = all.stream().anyMatch(each -> !TopicsText.changes(each, false).isEmpty());
    throw new FailedException(
        "%d of %d topics and groups are not as they must be%s"
            .formatted(wrong, all.size(), mendable && !fix ? "; --fix mends what it can" : ""));
  }
}
