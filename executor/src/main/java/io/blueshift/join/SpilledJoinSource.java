package io.blueshift.join;

import io.blueshift.expression.Expression;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.spill.SpillFile;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields the rows of a join whose sides were written to disk; nothing when they were not.
///
/// 1. A worker takes a part of both sides. One whose build rows would take more than the worker's share
///    of the memory is divided again, unless it cannot be: then its build rows go by in pieces.
/// 2. The build rows are loaded as any build side is ([JoinBuildSink]).
/// 3. The probe rows stream past them ([JoinProbeState]).
/// 4. Where build rows without a match come out, or those with one, they follow.
final class SpilledJoinSource implements Source {
  /// Memory that a byte of a file becomes: columns are gathered and put together.
  private static final int MEMORY_PER_FILE_BYTE = 3;

  /// The table and what is needed to make it, for each row.
  private static final int MEMORY_PER_ROW_BYTES = 100;

  /// A part may take this fraction of the memory that is left: others are joined at the same time.
  private static final int SHARES = 4;

  private static final long SHARE_MIN_BYTES = 1L << 20;

  /// A division that leaves more than this share of the rows in one part is the last.
  private static final double SKEW_SHARE = 0.8;

  private final JoinDescription join;
  private final JoinBuild build;
  private final JoinBuildSink.Description building;
  private final OperatorMetrics metrics;

  SpilledJoinSource(
      JoinDescription join,
      JoinBuild build,
      JoinBuildSink.Description building,
      OperatorMetrics metrics) {
    this.join = join;
    this.build = build;
    this.building = building;
    this.metrics = metrics;
  }

  @Override
  public int parallelism() {
    return build.spilled() == null ? 0 : SpillPartitions.PART_COUNT;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new PartCursor(worker);
  }

  /// Returns whether a part may yield rows.
  private boolean matters(SpilledJoin.Part part) {
    return (!part.build().isEmpty() || !join.mayDropProbe())
        && (!part.probe().isEmpty() || join.tracksBuild());
  }

  private JoinDescription overFiles(SpilledJoin files) {
    SpilledSide side = files.probeSide;
    return join.withProbeKeys(references(side.types().size(), side.keyTypes()));
  }

  private JoinBuildSink.Description buildingOver(SpilledJoin files) {
    SpilledSide buildSide = files.buildSide;
    SpilledSide probeSide = files.probeSide;
    return new JoinBuildSink.Description(
        references(buildSide.types().size(), buildSide.keyTypes()),
        references(probeSide.types().size(), probeSide.keyTypes()),
        building.nullSafeKeys(),
        building.keepsNullKeys(),
        building.tracksMatches());
  }

  private static List<Expression> references(int first, List<LogicalType> types) {
    List<Expression> keys = new ArrayList<>();
    for (LogicalType type : types) {
      keys.add(new Expression.ColumnReference(first + keys.size(), type));
    }
    return keys;
  }

  private final class PartCursor implements Cursor {
    private final WorkerContext worker;
    private final @Nullable SpilledJoin spilled = build.spilled();
    private @Nullable PartJoin current;

    PartCursor(WorkerContext worker) {
      this.worker = worker;
    }

    @Override
    public @Nullable Batch next() {
      while (spilled != null) {
        worker.checkCancelled();
        PartJoin running = current;
        if (running != null) {
          Batch batch = running.next();
          if (batch != null) {
            return batch;
          }
          current = null;
          running.close();
        }
        SpilledJoin.Part part = spilled.take();
        if (part == null) {
          return null;
        }
        begin(spilled, part);
      }
      return null;
    }

    private void begin(SpilledJoin files, SpilledJoin.Part part) {
      long share = Math.max(SHARE_MIN_BYTES, worker.budget().availableBytes() / SHARES);
      long rows = SpilledJoin.Part.rowCount(part.build());
      long wanted =
          SpilledJoin.Part.sizeBytes(part.build()) * MEMORY_PER_FILE_BYTE
              + rows * MEMORY_PER_ROW_BYTES;
      boolean handed = false;
      try {
        boolean divisible =
            part.level() <= SpillPartitions.LEVEL_MAX && !files.buildSide.keyTypes().isEmpty();
        if (matters(part) && wanted > share && divisible) {
          divide(files, part);
        } else if (matters(part)) {
          double fraction = Math.min(1, (double) share / Math.max(1, wanted));
          long pieceRows = Math.max(Batch.ROW_COUNT_MAX, (long) Math.ceil(rows * fraction));
          current =
              new PartJoin(
                  overFiles(files), buildingOver(files), build, files, part, pieceRows, worker);
          handed = true;
        }
      } finally {
        if (!handed) {
          part.close();
        }
      }
    }

    private void divide(SpilledJoin files, SpilledJoin.Part part) {
      SpillPartitions builds = null;
      SpillPartitions probes = null;
      try {
        builds = divideSide(files.buildSide, part.build(), part.level());
        probes = divideSide(files.probeSide, part.probe(), part.level());
        List<SpilledJoin.Part> parts =
            SpilledJoin.pair(part.level() + 1, List.of(builds), List.of(probes));
        long rows = SpilledJoin.Part.rowCount(part.build());
        files.add(
            parts.stream()
                .map(small ->
                    SpilledJoin.Part.rowCount(small.build()) > rows * SKEW_SHARE
                        ? new SpilledJoin.Part(
                            SpillPartitions.LEVEL_MAX + 1, small.build(), small.probe())
                        : small)
                .toList());
      } finally {
        if (builds != null) {
          builds.close();
        }
        if (probes != null) {
          probes.close();
        }
      }
    }

    private SpillPartitions divideSide(SpilledSide side, List<SpillFile> files, int level) {
      SpillPartitions target =
          new SpillPartitions(
              worker.query().spill(), side.fileTypes(), side.keyColumns(), level, worker.budget());
      boolean done = false;
      try {
        for (SpillFile file : files) {
          try (SpillFile.Reader reader = file.read(worker.budget())) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
              worker.checkCancelled();
              metrics.addSpilled(target.write(batch));
            }
          }
          file.close();
        }
        target.complete();
        done = true;
        return target;
      } finally {
        if (!done) {
          target.close();
        }
      }
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }
}
