package io.blueshift.join;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.operator.BatchConsumer;
import io.blueshift.operator.CompactingOutput;
import io.blueshift.operator.Operator;
import io.blueshift.operator.Progress;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.JoinType;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One worker's probing.
///
/// 1. The keys of a batch are packed and looked up together ([#begin]).
/// 2. Without a residual condition, a unique key gives at most one row: columns of the probe side
///    pass through, those of the build side are gathered beside them ([#yieldUnique]). Joins that
///    yield rows of one side only select ([#yieldRows]).
/// 3. Otherwise candidate pairs are written batch by batch, the condition is evaluated on them, and
///    probe rows that found no match come out after their last candidate ([#yieldPairs]).
final class JoinProbeState implements Operator.State {
  private enum Phase {
    IDLE,
    PAIRS,
    ROWS
  }

  private static final int[] IDENTITY = identity();

  /// After so many rounds of candidate pairs the task looks whether its time is over, so that a cross
  /// join does not keep a worker from other queries.
  private static final int ROUND_COUNT_MAX = 16;

  private final JoinDescription join;
  private final JoinBuild build;
  private final WorkerContext worker;
  private final ExpressionSet keys;
  private final @Nullable VectorExpression residual;
  private final BitSet residualColumns;
  private final KeyLayout.Packer packer;
  private final PairWriter writer;
  private final CompactingOutput output;
  private final VectorBuffer marks;
  private final boolean usesPairs;
  private final @Nullable CarriedAnswers carried;

  private final long[] packed = new long[Batch.ROW_COUNT_MAX];
  private final int[] invalid = new int[Batch.ROW_COUNT_MAX];
  private final int[] numbers = new int[Batch.ROW_COUNT_MAX];
  private final int[] rowsAtPosition = new int[Batch.ROW_COUNT_MAX];
  private final int[] chosen = new int[Batch.ROW_COUNT_MAX];
  private final int[] pairIndexes = new int[Batch.ROW_COUNT_MAX];
  private final int[] pairPositions = new int[Batch.ROW_COUNT_MAX];
  private final int[] pairRows = new int[Batch.ROW_COUNT_MAX];

  /// What is known of each probe row: 0 no match, 1 a condition was NULL, 2 matched.
  private final byte[] answers = new byte[Batch.ROW_COUNT_MAX];

  private Phase phase = Phase.IDLE;
  private List<ColumnVector> keyVectors = List.of();
  private int[] positions = IDENTITY;
  private boolean identity;
  private int count;
  private int nextIndex;
  private int nextCandidate;
  private SinkDemand lastDemand = SinkDemand.MORE;

  /// @param carried what is known from other pieces of the build side; null when there is only one
  JoinProbeState(
      JoinDescription join,
      JoinBuild build,
      @Nullable CarriedAnswers carried,
      WorkerContext worker) {
    this.join = join;
    this.carried = carried;
    this.build = build;
    this.worker = worker;
    this.keys = ExpressionCompiler.compileAll(join.probeKeys(), worker.evaluation());
    this.residual =
        join.residual() == null
            ? null
            : ExpressionCompiler.compile(join.residual(), worker.evaluation(), join.ranges());
    this.residualColumns = join.residualColumns();
    this.packer = build.layout().packer();
    this.writer = new PairWriter(join, build, worker.budget());
    this.output = new CompactingOutput(join.outputTypes(), worker.budget());
    this.marks = new VectorBuffer(LogicalType.BOOL, worker.budget());
    this.usesPairs =
        residual != null || (join.yieldsPairs() && (!build.unique() || carried != null));
  }

  private static int[] identity() {
    int[] positions = new int[Batch.ROW_COUNT_MAX];
    for (int index = 0; index < positions.length; index++) {
      positions[index] = index;
    }
    return positions;
  }

  @Override
  public Progress process(Batch input, BatchConsumer downstream) {
    lastDemand = SinkDemand.MORE;
    BatchConsumer tracked =
        batch -> {
          lastDemand = downstream.accept(batch);
          return lastDemand;
        };
    boolean resumed = output.isInterrupted();
    if (resumed && output.resume(tracked) == Progress.FINISHED) {
      return Progress.FINISHED;
    }
    if (phase == Phase.IDLE && !resumed) {
      begin(input);
      phase = usesPairs ? Phase.PAIRS : Phase.ROWS;
    }
    for (int round = 0; !mustStop() && phase != Phase.IDLE; round++) {
      if (round == ROUND_COUNT_MAX) {
        return Progress.HAVE_MORE_OUTPUT;
      }
      phase =
          switch (phase) {
            case PAIRS -> yieldPairs(input, tracked);
            case ROWS -> yieldLast(input, tracked);
            case IDLE -> Phase.IDLE;
          };
    }
    if (lastDemand == SinkDemand.ENOUGH) {
      return Progress.FINISHED;
    }
    return phase == Phase.IDLE && !output.isInterrupted()
        ? Progress.NEED_INPUT
        : Progress.HAVE_MORE_OUTPUT;
  }

  private boolean mustStop() {
    return lastDemand != SinkDemand.MORE || output.isInterrupted();
  }

  private void begin(Batch input) {
    SelectionVector selection = input.selection();
    identity = selection == null;
    positions = selection == null ? IDENTITY : selection.positions();
    count = input.selectedCount();
    keyVectors = keys.evaluate(input);
    boolean anyInvalid = packer.pack(keyVectors, positions, count, identity, packed, invalid);
    build.table().find(packed, count, numbers);
    if (anyInvalid) {
      for (int index = 0; index < count; index++) {
        numbers[index] |= invalid[index];
      }
    }
    nextIndex = 0;
    nextCandidate = 0;
    if (usesPairs || !join.yieldsPairs()) {
      if (carried == null) {
        Arrays.fill(answers, 0, count, (byte) 0);
      } else {
        carried.load(answers, count);
      }
    }
  }

  /// Writes the next candidate pairs, keeps those for which the condition holds.
  private Phase yieldPairs(Batch input, BatchConsumer downstream) {
    worker.checkCancelled();
    int pairCount = fillPairs();
    if (pairCount == 0) {
      return Phase.ROWS;
    }
    ColumnVector[] columns = new ColumnVector[join.bothCount()];
    int kept = pairCount;
    SelectionVector selection = null;
    if (residual != null) {
      writer.gatherProbe(input, pairPositions, 0, pairCount, residualColumns, columns);
      writer.gatherBuild(pairRows, 0, pairCount, residualColumns, columns);
      kept = evaluateResidual(Batch.of(pairCount, List.of(columns)), pairCount);
      selection = new SelectionVector(chosen, kept);
    }
    noteMatches(selection, kept);
    if (!join.yieldsPairs() || kept == 0) {
      return Phase.PAIRS;
    }
    if (kept < pairCount) {
      pickChosen(kept);
    }
    writer.gatherProbe(input, pairPositions, 0, kept, join.required(), columns);
    writer.gatherBuild(pairRows, 0, kept, join.required(), columns);
    output.emit(Batch.of(kept, List.of(columns)), downstream);
    return Phase.PAIRS;
  }

  private int fillPairs() {
    int[] rowsByKey = build.rowsByKey();
    int pairCount = 0;
    while (nextIndex < count && pairCount < Batch.ROW_COUNT_MAX) {
      int number = numbers[nextIndex];
      if (number < 0 || (answers[nextIndex] == 2 && !join.yieldsPairs() && !join.tracksBuild())) {
        nextIndex++;
        nextCandidate = 0;
        continue;
      }
      int first = build.firstRow(number) + nextCandidate;
      int end = build.endRow(number);
      int take = Math.min(end - first, Batch.ROW_COUNT_MAX - pairCount);
      int position = positions[nextIndex];
      for (int candidate = 0; candidate < take; candidate++) {
        pairIndexes[pairCount] = nextIndex;
        pairPositions[pairCount] = position;
        pairRows[pairCount] = rowsByKey[first + candidate];
        pairCount++;
      }
      if (take == end - first) {
        nextIndex++;
        nextCandidate = 0;
      } else {
        nextCandidate += take;
      }
    }
    return pairCount;
  }

  /// Writes the pairs for which the condition is true into [#chosen]; returns how many.
  private int evaluateResidual(Batch pairs, int pairCount) {
    assert residual != null;
    ColumnVector result = residual.evaluate(pairs);
    int kept = 0;
    if (result instanceof ConstantVector constant) {
      FlatVector value = constant.value();
      boolean isTrue = !constant.isNull() && bit(value, 0);
      for (int pair = 0; pair < pairCount; pair++) {
        chosen[kept] = pair;
        kept += isTrue ? 1 : 0;
        if (constant.isNull() && answers[pairIndexes[pair]] == 0) {
          answers[pairIndexes[pair]] = 1;
        }
      }
      return kept;
    }
    FlatVector flat = (FlatVector) result;
    boolean nulls = !flat.validity().allPresent();
    for (int pair = 0; pair < pairCount; pair++) {
      boolean present = !nulls || flat.validity().isPresent(pair);
      chosen[kept] = pair;
      kept += present && bit(flat, pair) ? 1 : 0;
      if (!present && answers[pairIndexes[pair]] == 0) {
        answers[pairIndexes[pair]] = 1;
      }
    }
    return kept;
  }

  private static boolean bit(FlatVector vector, int position) {
    return ((BooleanVector) vector)
                .values()
                .get(java.lang.foreign.ValueLayout.JAVA_BYTE, position >>> 3)
            >> (position & 7)
            << 31
        != 0;
  }

  private void noteMatches(@Nullable SelectionVector selection, int kept) {
    boolean tracks = join.tracksBuild();
    byte[] matched = build.matched();
    for (int index = 0; index < kept; index++) {
      int pair = selection == null ? index : chosen[index];
      answers[pairIndexes[pair]] = 2;
      if (tracks) {
        matched[pairRows[pair]] = 1;
      }
    }
  }

  private void pickChosen(int kept) {
    for (int index = 0; index < kept; index++) {
      int pair = chosen[index];
      pairPositions[index] = pairPositions[pair];
      pairRows[index] = pairRows[pair];
    }
  }

  /// Yields what comes once a batch: after the last pair, or when there are no pairs.
  private Phase yieldLast(Batch input, BatchConsumer downstream) {
    if (!usesPairs && join.yieldsPairs()) {
      yieldUnique(input, downstream);
      return Phase.IDLE;
    }
    if (!usesPairs) {
      answerByKey();
    }
    if (carried != null) {
      carried.store(answers, count);
      if (!carried.isLastPiece()) {
        return Phase.IDLE;
      }
    }
    if (join.keepsProbe()) {
      yieldUnmatched(input, downstream);
    } else if (!join.yieldsPairs()) {
      yieldRows(input, downstream);
    }
    return Phase.IDLE;
  }

  private void yieldUnmatched(Batch input, BatchConsumer downstream) {
    int unmatched = 0;
    for (int index = 0; index < count; index++) {
      chosen[unmatched] = positions[index];
      unmatched += answers[index] == 2 ? 0 : 1;
    }
    if (unmatched > 0) {
      ColumnVector[] columns = new ColumnVector[join.bothCount()];
      writer.passProbe(input, columns);
      writer.nullBuild(input.rowCount(), columns);
      output.emit(
          new Batch(input.rowCount(), List.of(columns), new SelectionVector(chosen, unmatched)),
          downstream);
    }
  }

  /// Answers for each probe row by its key alone, and notes the build rows that it matches.
  private void answerByKey() {
    boolean tracks = join.tracksBuild();
    byte[] matched = build.matched();
    int[] rowsByKey = build.rowsByKey();
    for (int index = 0; index < count; index++) {
      int number = numbers[index];
      if (number >= 0) {
        answers[index] = 2;
        if (tracks) {
          int first = build.firstRow(number);
          // All rows of a key are noted together, and only once.
          if (matched[rowsByKey[first]] == 0) {
            for (int row = first; row < build.endRow(number); row++) {
              matched[rowsByKey[row]] = 1;
            }
          }
        }
      }
    }
  }

  /// Yields probe rows as they are, or with a mark, by what is known of them.
  private void yieldRows(Batch input, BatchConsumer downstream) {
    if (join.buildsLeft()) {
      return;
    }
    if (join.type() != JoinType.SEMI && join.type() != JoinType.ANTI) {
      applyNullKeys();
    }
    if (join.type() == JoinType.MARK) {
      yieldMarks(input, downstream);
      return;
    }
    byte wanted = (byte) (join.type() == JoinType.SEMI ? 2 : 0);
    boolean nullPasses = join.type() == JoinType.ANTI;
    int kept = 0;
    for (int index = 0; index < count; index++) {
      chosen[kept] = positions[index];
      byte answer = answers[index];
      kept += answer == wanted || (nullPasses && answer == 1) ? 1 : 0;
    }
    if (kept > 0) {
      SelectionVector selection =
          kept == count ? input.selection() : new SelectionVector(chosen, kept);
      output.emit(new Batch(input.rowCount(), probeColumns(input), selection), downstream);
    }
  }

  /// Returns the batch's columns without the keys that follow them when it comes from a spill file.
  private List<ColumnVector> probeColumns(Batch input) {
    List<ColumnVector> columns = input.columns();
    return columns.size() == join.probeCount() ? columns : columns.subList(0, join.probeCount());
  }

  /// Makes answers unknown where a NULL key on either side could have matched.
  private void applyNullKeys() {
    if (!build.sawRow || keyVectors.isEmpty()) {
      return;
    }
    for (ColumnVector key : keyVectors) {
      boolean nulls = KeyReading.mayHoldNulls(key);
      for (int index = 0; index < count; index++) {
        if (answers[index] == 0
            && (build.sawNullKey || (nulls && KeyReading.isNull(key, positions[index])))) {
          answers[index] = 1;
        }
      }
    }
  }

  private void yieldMarks(Batch input, BatchConsumer downstream) {
    marks.begin(input.rowCount());
    for (int index = 0; index < count; index++) {
      if (answers[index] == 1) {
        marks.setNull(positions[index]);
      } else {
        marks.setBoolean(positions[index], answers[index] == 2);
      }
    }
    ColumnVector[] columns = new ColumnVector[join.leftCount() + 1];
    for (int column = 0; column < join.leftCount(); column++) {
      columns[column] = input.column(column);
    }
    columns[join.leftCount()] = marks.finish(input.rowCount());
    output.emit(new Batch(input.rowCount(), List.of(columns), input.selection()), downstream);
  }

  /// Yields pairs of probe rows with their only match, or with none where these are kept.
  ///
  /// The loops are methods of their own: what one join never does would otherwise be compiled anew,
  /// with everything around it, when the next join of the process does it.
  private void yieldUnique(Batch input, BatchConsumer downstream) {
    int matchedCount = chooseMatched();
    if (matchedCount == 0 && !join.keepsProbe()) {
      return;
    }
    build.toRows(numbers, count);
    if (join.tracksBuild()) {
      noteMatchedRows();
    }
    if (join.keepsProbe() || matchedCount == count) {
      yieldAligned(input, -1, matchedCount == count, input.selection(), downstream);
    } else if (matchedCount >= input.rowCount() >>> 1) {
      yieldAligned(input, 0, false, new SelectionVector(chosen, matchedCount), downstream);
    } else {
      yieldGathered(input, matchedCount, downstream);
    }
  }

  /// Writes the positions of the rows that have a match into [#chosen]; returns how many.
  private int chooseMatched() {
    int matchedCount = 0;
    for (int index = 0; index < count; index++) {
      chosen[matchedCount] = positions[index];
      matchedCount += numbers[index] >= 0 ? 1 : 0;
    }
    return matchedCount;
  }

  private void noteMatchedRows() {
    byte[] matched = build.matched();
    for (int index = 0; index < count; index++) {
      if (numbers[index] >= 0) {
        matched[numbers[index]] = 1;
      }
    }
  }

  /// Yields the probe columns as they are, and beside them the build columns at their positions.
  private void yieldAligned(
      Batch input,
      int absent,
      boolean allMatched,
      @Nullable SelectionVector selection,
      BatchConsumer downstream) {
    ColumnVector[] columns = new ColumnVector[join.bothCount()];
    alignBuild(input.rowCount(), absent, allMatched, columns);
    writer.passProbe(input, columns);
    output.emit(new Batch(input.rowCount(), List.of(columns), selection), downstream);
  }

  /// Yields the few rows that have a match, copied next to each other.
  private void yieldGathered(Batch input, int matchedCount, BatchConsumer downstream) {
    int kept = 0;
    for (int index = 0; index < count; index++) {
      pairRows[kept] = numbers[index];
      kept += numbers[index] >= 0 ? 1 : 0;
    }
    ColumnVector[] columns = new ColumnVector[join.bothCount()];
    writer.gatherProbe(input, chosen, 0, matchedCount, join.required(), columns);
    writer.gatherBuild(pairRows, 0, matchedCount, join.required(), columns);
    output.emit(Batch.of(matchedCount, List.of(columns)), downstream);
  }

  /// Gathers build columns so that they lie at the positions of their probe rows; `absent` stands at
  /// all others.
  private void alignBuild(int rowCount, int absent, boolean allMatched, ColumnVector[] columns) {
    if (allMatched && build.rowCount == 1) {
      writer.repeatBuild(rowCount, join.required(), columns);
      return;
    }
    if (identity) {
      if (absent == 0) {
        for (int index = 0; index < count; index++) {
          rowsAtPosition[index] = Math.max(0, numbers[index]);
        }
        writer.gatherBuild(rowsAtPosition, 0, rowCount, join.required(), columns);
      } else {
        writer.gatherBuild(numbers, 0, rowCount, join.required(), columns);
      }
      return;
    }
    Arrays.fill(rowsAtPosition, 0, rowCount, allMatched ? 0 : absent);
    for (int index = 0; index < count; index++) {
      rowsAtPosition[positions[index]] = Math.max(absent, numbers[index]);
    }
    writer.gatherBuild(rowsAtPosition, 0, rowCount, join.required(), columns);
  }

  @Override
  public Progress finish(BatchConsumer downstream) {
    return output.finish(downstream);
  }

  @Override
  public void close() {
    keys.close();
    packer.close();
    if (residual != null) {
      residual.close();
    }
    writer.close();
    output.close();
    marks.close();
  }
}
