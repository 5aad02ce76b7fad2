package io.blueshift.join;

import io.blueshift.operator.Progress;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.JoinType;
import io.blueshift.spill.SpillFile;
import io.blueshift.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Joins one part of both sides of a spilled join, whose build rows are loaded in one piece or, where
/// they are too many of one key, in several: then every piece sees all probe rows (block nested loop).
/// Used by one worker.
final class PartJoin implements AutoCloseable {
  private enum Phase {
    LOAD,
    PROBE,
    BUILD_ROWS
  }

  private final JoinDescription join;
  private final JoinBuildSink.Description building;
  private final JoinBuild whole;
  private final SpilledJoin.Part part;
  private final SpilledSide buildSide;
  private final SpilledSide probeSide;
  private final long pieceRowCount;
  private final WorkerContext worker;
  private final FileRows buildRows;
  private final @Nullable CarriedAnswers carried;

  private Phase phase = Phase.LOAD;
  private long buildRowsLeft;
  private boolean anyPiece;
  private @Nullable JoinBuildSink pieceSink;
  private @Nullable JoinProbeState probe;
  private @Nullable FileRows probeRows;
  private @Nullable Batch input;
  private boolean probeFinished;
  private Source.@Nullable Cursor unmatched;
  private @Nullable Batch yielded;

  /// Begins with a part, which it takes over.
  ///
  /// @param join the join with keys that refer to the columns of [SpilledSide#fromFile]
  /// @param building likewise
  /// @param whole what is known of all build rows
  /// @param pieceRowCount how many build rows may be in memory
  PartJoin(
      JoinDescription join,
      JoinBuildSink.Description building,
      JoinBuild whole,
      SpilledJoin spilled,
      SpilledJoin.Part part,
      long pieceRowCount,
      WorkerContext worker) {
    this.join = join;
    this.building = building;
    this.whole = whole;
    this.part = part;
    this.buildSide = spilled.buildSide;
    this.probeSide = spilled.probeSide;
    this.pieceRowCount = pieceRowCount;
    this.worker = worker;
    this.buildRowsLeft = SpilledJoin.Part.rowCount(part.build());
    boolean pieces = buildRowsLeft > pieceRowCount;
    this.carried =
        pieces && (join.keepsProbe() || (!join.yieldsPairs() && !join.buildsLeft()))
            ? new CarriedAnswers(
                Math.toIntExact(SpilledJoin.Part.rowCount(part.probe())), worker.budget())
            : null;
    this.buildRows = new FileRows(part.build(), worker);
  }

  /// Returns the next batch, valid until the next call, or null at the end.
  @Nullable Batch next() {
    while (true) {
      worker.checkCancelled();
      switch (phase) {
        case LOAD -> {
          if (anyPiece && buildRowsLeft == 0) {
            return null;
          }
          loadPiece();
          phase = Phase.PROBE;
        }
        case PROBE -> {
          Batch batch = nextProbed();
          if (batch != null) {
            return batch;
          }
          phase = Phase.BUILD_ROWS;
        }
        case BUILD_ROWS -> {
          Batch batch = nextBuildRows();
          if (batch != null) {
            return batch;
          }
          closePiece();
          phase = Phase.LOAD;
        }
      }
    }
  }

  private void loadPiece() {
    JoinBuild piece = new JoinBuild(whole.types, whole.payloadColumns, false, worker.budget());
    JoinBuildSink sink = new JoinBuildSink(building, piece, worker.budget(), null);
    pieceSink = sink;
    try (Sink.Local rows = sink.open(worker)) {
      long loaded = 0;
      while (buildRowsLeft > 0 && loaded < pieceRowCount) {
        worker.checkCancelled();
        Batch batch = buildRows.next();
        if (batch == null) {
          throw new IllegalStateException("spill file ends early");
        }
        rows.accept(buildSide.fromFile(batch));
        loaded += batch.rowCount();
        buildRowsLeft -= batch.rowCount();
      }
      rows.combine();
    }
    sink.finish(worker);
    for (int task = 0; task < sink.parallelFinishTasks(); task++) {
      sink.parallelFinish(task, worker);
    }
    piece.sawNullKey = whole.sawNullKey;
    piece.sawRow = whole.sawRow;
    anyPiece = true;
    if (carried != null) {
      carried.begin(buildRowsLeft == 0);
    }
    probe = new JoinProbeState(join, piece, carried, worker);
    probeRows = new FileRows(part.probe(), worker);
    probeFinished = false;
    if (join.tracksBuild()) {
      unmatched = new BuildRowsSource(join, piece, join.type() == JoinType.SEMI).open(worker);
    }
  }

  private @Nullable Batch nextProbed() {
    JoinProbeState state = probe;
    FileRows rows = probeRows;
    assert state != null && rows != null;
    yielded = null;
    while (yielded == null) {
      if (input == null) {
        Batch batch = rows.next();
        if (batch == null) {
          return finishProbe(state);
        }
        input = probeSide.fromFile(batch);
      }
      if (state.process(input, this::keep) == Progress.NEED_INPUT) {
        input = null;
      }
    }
    return yielded;
  }

  private @Nullable Batch finishProbe(JoinProbeState state) {
    if (!probeFinished) {
      probeFinished = true;
      state.finish(this::keep);
    }
    return yielded;
  }

  private SinkDemand keep(Batch batch) {
    yielded = batch;
    return SinkDemand.BLOCKED;
  }

  private @Nullable Batch nextBuildRows() {
    return unmatched == null ? null : unmatched.next();
  }

  private void closePiece() {
    if (unmatched != null) {
      unmatched.close();
      unmatched = null;
    }
    if (probe != null) {
      probe.close();
      probe = null;
    }
    if (probeRows != null) {
      probeRows.close();
      probeRows = null;
    }
    if (pieceSink != null) {
      pieceSink.close();
      pieceSink = null;
    }
    input = null;
  }

  @Override
  public void close() {
    closePiece();
    buildRows.close();
    if (carried != null) {
      carried.close();
    }
    part.close();
  }

  /// The batches of several files, one after the other.
  private static final class FileRows implements AutoCloseable {
    private final List<SpillFile> files;
    private final WorkerContext worker;
    private int nextFile;
    private SpillFile.@Nullable Reader reader;

    FileRows(List<SpillFile> files, WorkerContext worker) {
      this.files = files;
      this.worker = worker;
    }

    @Nullable Batch next() {
      while (true) {
        if (reader == null) {
          if (nextFile == files.size()) {
            return null;
          }
          reader = files.get(nextFile++).read(worker.budget());
        }
        Batch batch = reader.next();
        if (batch != null) {
          return batch;
        }
        close();
      }
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }
}
