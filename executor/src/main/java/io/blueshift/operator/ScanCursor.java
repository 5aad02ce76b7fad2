package io.blueshift.operator;

import io.blueshift.evaluation.PredicateEvaluator;
import io.blueshift.kernel.ColumnKernels;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One worker's pass over a table.
///
/// 1. Take a morsel, open its row group, and go through its pages: the zone maps drop the page, or
///    drop predicates that all its rows pass.
/// 2. For each batch of the page run the predicates in the order that paid best so far; stop when no
///    row is left.
/// 3. Decode what the residual conditions read, then the outputs. Sparse batches are collected.
final class ScanCursor implements Source.Cursor {
  private static final ColumnKernels KERNELS = ColumnKernels.active();
  private static final int[] NO_POSITIONS = {};

  private final ScanSource source;
  private final ScanSource.Description description;
  private final ColumnPredicate[] predicates;
  private final PredicateOrder order;
  private final RowConditions conditions;
  private final OperatorMetrics metrics;
  private final WorkerContext worker;
  private final Placeholders placeholders;
  private final Placeholders outputPlaceholders;
  private final BatchCompactor compactor;

  private @Nullable RowGroup group;
  private @Nullable RowGroupReader reader;
  private int morselEnd;
  private int pageFirst;
  private int pageEnd;
  private int nextRow;
  private final boolean[] needed;
  private int neededCount;

  private final long[] selectionBits = new long[Batch.ROW_COUNT_MAX >>> 6];
  private int[] positions = NO_POSITIONS;
  private @Nullable Batch waiting;
  private boolean clearCompactor;
  private long scannedRowCount;
  private long skippedRowCount;
  private long scannedBytes;
  private long skippedBytes;
  private boolean pageRead;

  ScanCursor(
      ScanSource source,
      ScanSource.Description description,
      List<ColumnPredicate> predicates,
      int mandatoryCount,
      OperatorMetrics metrics,
      WorkerContext worker) {
    this.source = source;
    this.description = description;
    this.predicates = predicates.toArray(ColumnPredicate[]::new);
    this.order = new PredicateOrder(this.predicates.length, mandatoryCount);
    this.conditions = new RowConditions(description, worker);
    this.metrics = metrics;
    this.worker = worker;
    this.placeholders = new Placeholders(description.columnTypes(), worker.budget());
    this.outputPlaceholders = new Placeholders(description.outputTypes(), worker.budget());
    this.compactor = new BatchCompactor(description.outputTypes(), worker.budget());
    this.needed = new boolean[this.predicates.length];
  }

  @Override
  public @Nullable Batch next() {
    if (clearCompactor) {
      compactor.clear();
      clearCompactor = false;
    }
    Batch deferred = waiting;
    waiting = null;
    if (deferred != null) {
      compactor.append(deferred);
    }
    while (true) {
      if (nextRow >= pageEnd && !nextPage()) {
        return finishCollected();
      }
      Batch batch = readBatch();
      if (batch == null) {
        continue;
      }
      if (!BatchCompactor.isSparse(batch.selectedCount())
          || (predicates.length == 0 && description.residuals().isEmpty())) {
        return batch;
      }
      if (!compactor.accepts(batch)) {
        waiting = batch;
        return takeCollected();
      }
      compactor.append(batch);
      if (compactor.isFull()) {
        return takeCollected();
      }
    }
  }

  private Batch takeCollected() {
    clearCompactor = true;
    return compactor.batch();
  }

  private @Nullable Batch finishCollected() {
    flushMetrics();
    return compactor.rowCount() == 0 ? null : takeCollected();
  }

  /// Goes to the next page that may have rows; returns false at the end of all morsels.
  private boolean nextPage() {
    while (true) {
      worker.checkCancelled();
      closePage();
      if (pageEnd >= morselEnd && !nextMorsel()) {
        pageEnd = 0;
        nextRow = 0;
        morselEnd = 0;
        return false;
      }
      RowGroup rows = group;
      assert rows != null;
      pageFirst = pageEnd;
      int pageRowCount = rows.pageRowCount();
      pageEnd = (int) Math.min(morselEnd, (pageFirst / pageRowCount + 1L) * pageRowCount);
      nextRow = pageFirst;
      pageRead = false;
      if (decide(rows)) {
        return true;
      }
      skippedRowCount += pageEnd - pageFirst;
      nextRow = pageEnd;
    }
  }

  private boolean nextMorsel() {
    ScanSource.Morsel morsel = source.takeMorsel();
    if (morsel == null) {
      return false;
    }
    if (morsel.group() != group) {
      if (reader != null) {
        reader.close();
        reader = null;
      }
      group = morsel.group();
      reader = morsel.group().openReader(worker.budget());
    }
    pageEnd = morsel.firstRow();
    morselEnd = morsel.firstRow() + morsel.rowCount();
    flushMetrics();
    return true;
  }

  private boolean decide(RowGroup rows) {
    neededCount = 0;
    for (int index = 0; index < predicates.length; index++) {
      MatchDecision decision = rows.decide(predicates[index], pageFirst, pageEnd - pageFirst);
      if (decision == MatchDecision.NONE) {
        return false;
      }
      needed[index] = decision == MatchDecision.SOME;
      neededCount += needed[index] ? 1 : 0;
    }
    return true;
  }

  private void closePage() {
    RowGroup rows = group;
    if (rows == null || pageEnd <= pageFirst) {
      return;
    }
    int rowCount = pageEnd - pageFirst;
    for (int column : description.columns()) {
      long bytes = rows.encodedSizeBytes(column, pageFirst, rowCount);
      if (pageRead) {
        scannedBytes += bytes;
      } else {
        skippedBytes += bytes;
      }
    }
    pageFirst = pageEnd;
  }

  private @Nullable Batch readBatch() {
    int first = nextRow;
    int count = Math.min(Batch.ROW_COUNT_MAX, pageEnd - first);
    nextRow = first + count;
    scannedRowCount += count;
    int selected = count;
    setAll(count);
    if (hasDeleted(first, count)) {
      selected = clearDeleted(first, count);
      if (selected == 0) {
        return null;
      }
    }
    if (neededCount > 0) {
      selected = filter(first, count, selected);
      if (selected == 0) {
        return null;
      }
    }
    pageRead = true;
    PredicateEvaluator residual = conditions.afterPredicates();
    if (residual != null) {
      selected = filterResidual(residual, first, count, selected);
      if (selected == 0) {
        return null;
      }
    }
    return decode(first, count, selected);
  }

  private boolean hasDeleted(int first, int count) {
    return group != null && group.hasDeleted(first, count);
  }

  private int clearDeleted(int first, int count) {
    assert group != null;
    group.clearDeleted(first, count, selectionBits);
    return countBits(count);
  }

  private void setAll(int count) {
    Arrays.fill(selectionBits, 0, count + 63 >>> 6, -1L);
    if ((count & 63) != 0) {
      selectionBits[count >>> 6] = (1L << count) - 1;
    }
  }

  private int filter(int first, int count, int selected) {
    RowGroupReader rows = reader;
    assert rows != null;
    int alive = selected;
    boolean measured = order.isMeasuring();
    for (int index : order.current()) {
      if (!needed[index] || order.isIdle(index)) {
        continue;
      }
      long start = measured ? System.nanoTime() : 0;
      rows.filter(predicates[index], first, count, selectionBits);
      int before = alive;
      alive = countBits(count);
      if (measured) {
        order.note(index, System.nanoTime() - start, before, alive);
      }
      if (alive == 0) {
        break;
      }
    }
    order.batchDone();
    return alive;
  }

  private int countBits(int count) {
    int bits = 0;
    int words = count + 63 >>> 6;
    for (int word = 0; word < words; word++) {
      bits += Long.bitCount(selectionBits[word]);
    }
    return bits;
  }

  private int filterResidual(PredicateEvaluator condition, int first, int count, int selected) {
    List<ColumnVector> vectors = new ArrayList<>(description.columns().size());
    for (int position = 0; position < description.columns().size(); position++) {
      vectors.add(
          conditions.columns().get(position)
              ? read(position, first, count)
              : placeholders.nulls(position, count));
    }
    return condition.evaluate(new Batch(count, vectors, selection(count, selected)), selectionBits);
  }

  private @Nullable SelectionVector selection(int count, int selected) {
    if (selected == count) {
      return null;
    }
    if (positions.length == 0) {
      positions = new int[Batch.ROW_COUNT_MAX];
    }
    return new SelectionVector(positions, KERNELS.positionsOf(selectionBits, count, positions));
  }

  private ColumnVector read(int position, int first, int count) {
    RowGroupReader rows = reader;
    assert rows != null;
    return rows.read(description.columns().get(position), first, count, selectionBits);
  }

  private Batch decode(int first, int count, int selected) {
    List<Integer> outputs = description.outputs();
    ColumnVector[] vectors = new ColumnVector[outputs.size()];
    for (int output = 0; output < vectors.length; output++) {
      vectors[output] =
          description.required().get(output)
              ? read(outputs.get(output), first, count)
              : outputPlaceholders.nulls(output, count);
    }
    return new Batch(count, List.of(vectors), selection(count, selected));
  }

  private void flushMetrics() {
    metrics.addScan(scannedBytes, skippedBytes, scannedRowCount, skippedRowCount);
    scannedBytes = 0;
    skippedBytes = 0;
    scannedRowCount = 0;
    skippedRowCount = 0;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
    conditions.close();
    placeholders.close();
    outputPlaceholders.close();
    compactor.close();
    flushMetrics();
  }
}
