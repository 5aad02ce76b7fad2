package io.blueshift.simulation;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/// What a history does often, seldom or never, chosen by its seed.
///
/// A history that does everything in the usual shares seldom does one thing many times, and some defects
/// need that. Leaving features out at random finds more: Groce, Zhang, Eide, Chen and Regehr, "Swarm
/// Testing" (ISSTA 2012).
///
/// @param stepCount how many steps the history has
/// @param damageCount how many bits are flipped at its end, one after the other, each in a copy
/// @param retention how long versions of rows are kept
/// @param snapshotBytesMax how much named snapshots may hold
record Profile(
    int stepCount,
    int sessionCount,
    boolean badDevice,
    int damageCount,
    Duration retention,
    long snapshotBytesMax,
    Weights<Step> steps,
    Weights<SessionStep> sessionSteps,
    Weights<RowChange> rowChanges,
    Weights<Durabilities> durabilities) {

  /// A step of a history, with its usual weight.
  enum Step implements Usual {
    SESSION(76),
    DOOR(24),
    LOG_SYNC(9),
    UPKEEP(5),
    CHECKPOINT(3),
    READ_ONLY(2),
    REOPEN(2),
    STOP(1),
    FULL(1),
    ERRORS(1);

    private final int weight;

    Step(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /// A step of a transaction that may write.
  enum SessionStep implements Usual {
    CHANGE(12),
    COMMIT(7),
    ROLLBACK(1),
    CHECK(1),
    SAVEPOINT(3),
    TEMPORARY(2),
    SNAPSHOT(1),
    SEQUENCE(2),
    DOOR(6);

    private final int weight;

    SessionStep(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /// A change of a table.
  enum RowChange implements Usual {
    APPEND(60),
    APPEND_MANY(1),
    DELETE(20),
    UPDATE(24),
    TRUNCATE(8),
    CREATE(6),
    DROP(4),
    ADD_COLUMN(8);

    private final int weight;

    RowChange(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /// What a commit asks for.
  enum Durabilities implements Usual {
    SYNC(2),
    EVERY_SECOND(1),
    NONE(1);

    private final int weight;

    Durabilities(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /// Has a usual weight.
  interface Usual {
    int weight();
  }

  /// Chooses among the values of an enumeration by weights.
  static final class Weights<E extends Enum<E> & Usual> {
    private final Map<E, Integer> weights;
    private int total;

    /// Makes weights from the usual ones: of each value none, the usual, three or eight times that; of
    /// the first always the usual one.
    Weights(Class<E> type, Random random) {
      weights = new EnumMap<>(type);
      for (E value : type.getEnumConstants()) {
        int factor =
            switch (random.nextInt(8)) {
              case 0, 1 -> 0;
              case 2 -> 3;
              case 3 -> 8;
              default -> 1;
            };
        int weight = value.weight() * (value.ordinal() == 0 ? 1 : factor);
        weights.put(value, weight);
        total += weight;
      }
    }

    E pick(Random random) {
      int left = random.nextInt(total);
      for (Map.Entry<E, Integer> each : weights.entrySet()) {
        left -= each.getValue();
        if (left < 0) {
          return each.getKey();
        }
      }
      throw new IllegalStateException("weights without a sum");
    }
  }

  static Profile choose(Random random) {
    int[] stepCounts = {30, 60, 60, 120, 240};
    int[] retentionSeconds = {0, 1, 60, 3600, 3600};
    return new Profile(
        stepCounts[random.nextInt(stepCounts.length)],
        1 + random.nextInt(3),
        random.nextInt(4) == 0,
        random.nextInt(8) == 0 ? 1 + random.nextInt(12) : 0,
        Duration.ofSeconds(retentionSeconds[random.nextInt(retentionSeconds.length)]),
        random.nextInt(4) == 0 ? 1 : Long.MAX_VALUE,
        new Weights<>(Step.class, random),
        new Weights<>(SessionStep.class, random),
        new Weights<>(RowChange.class, random),
        new Weights<>(Durabilities.class, random));
  }
}
