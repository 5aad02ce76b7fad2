package io.blueshift.join;

import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.ExpressionSet;
import io.blueshift.expression.Expression;
import io.blueshift.kernel.RowComparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.CompactingColumn;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the build side of a join.
///
/// 1. Each worker evaluates the keys, drops rows whose key is NULL (unless they must come out again
///    without a match) and copies keys and payload; of keys that are no integers the record.
/// 2. When all are done, one task packs the keys and makes the table; beside it the payload columns of
///    the workers are put together, one task a column: those of the other workers go behind those of
///    the worker that has most.
///
/// When memory gets short every worker writes its rows to files instead, and the join goes on in
/// [SpilledJoinSource].
final class JoinBuildSink implements Sink {
  /// What a sink collects.
  ///
  /// @param probeKeys the other side's keys, whose types may compare strings in another way
  /// @param keepsNullKeys whether rows without a key are kept
  record Description(
      List<Expression> keys,
      List<Expression> probeKeys,
      List<Boolean> nullSafeKeys,
      boolean keepsNullKeys,
      boolean tracksMatches) {}

  /// When and how rows go to disk.
  ///
  /// @param probeTypes all columns of the probe side
  /// @param probeColumns those of them that are needed
  record Spilling(
      List<LogicalType> probeTypes,
      BitSet probeColumns,
      MemoryPressure pressure,
      OperatorMetrics metrics) {}

  /// Less than this is not worth files.
  private static final long SPILLED_MIN_BYTES = 1L << 20;

  private static final int MEMORY_PER_ROW_BYTES = 60;

  /// Fewer rows are indexed sooner than a task for it is begun.
  private static final int INDEXED_BESIDE_MIN_ROW_COUNT = 1 << 14;

  private final Description description;
  private final JoinBuild build;
  private final @Nullable KeyInterner[] interners;
  private final List<Part> parts = new ArrayList<>();
  private final int[] payload;
  private final MemoryBudget budget;
  private final @Nullable Spilling spilling;
  private final SpilledSide side;

  /// Whether rows go to disk; never becomes false again.
  private volatile boolean spills;

  /// Whether the table is made while the columns are put together, not before.
  private boolean indexesBesideColumns;

  /// Makes a sink that fills a build side, or writes its rows to disk when memory is short.
  JoinBuildSink(
      Description description, JoinBuild build, MemoryBudget budget, @Nullable Spilling spilling) {
    this.budget = budget;
    this.spilling = spilling;
    this.description = description;
    this.build = build;
    this.payload = build.payloadColumns.stream().toArray();
    this.interners = new KeyInterner[description.keys().size()];
    for (int key = 0; key < interners.length; key++) {
      LogicalType type = description.keys().get(key).type();
      PhysicalType lane = type.physicalType();
      if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64) {
        LogicalType compared =
            RowComparison.ignoresBlanks(description.probeKeys().get(key).type())
                ? description.probeKeys().get(key).type()
                : type;
        KeyInterner interner = new KeyInterner(compared, budget, build.lease);
        interners[key] = interner;
        build.own(interner);
      }
    }
    if (interners.length == 1
        && description.keys().getFirst() instanceof Expression.ColumnReference column) {
      build.keyIs(column.index());
    }
    this.side = new SpilledSide(build.types, build.payloadColumns, comparedTypes(description.keys));
  }

  private List<LogicalType> comparedTypes(List<Expression> keys) {
    List<LogicalType> types = new ArrayList<>();
    for (Expression key : keys) {
      KeyInterner interner = interners[types.size()];
      types.add(interner != null && interner.ignoresBlanks() ? interner.type() : key.type());
    }
    return types;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new Part(worker);
  }

  @Override
  public void finish(WorkerContext worker) {
    int rowCount = 0;
    parts.sort(Comparator.comparingInt((Part part) -> part.rowCount).reversed());
    for (Part part : parts) {
      rowCount = Math.addExact(rowCount, part.rowCount);
      build.sawNullKey |= part.sawNullKey;
      build.sawRow |= part.sawRow;
    }
    if (spills || isIndexTooLarge(rowCount)) {
      spills = true;
      finishSpilled(worker);
      return;
    }
    if (description.tracksMatches()) {
      build.trackMatches(rowCount);
    }
    indexesBesideColumns = payload.length > 0 && rowCount >= INDEXED_BESIDE_MIN_ROW_COUNT;
    if (!indexesBesideColumns) {
      index();
    }
  }

  private void index() {
    int keyCount = description.keys().size();
    int rowCount = 0;
    int keyed = 0;
    for (Part part : parts) {
      rowCount += part.rowCount;
      keyed += part.rowCount - part.keyless.cardinality();
    }
    if (keyed == rowCount && indexesDense(rowCount)) {
      parts.forEach(part -> part.releaseKeys());
      return;
    }
    boolean dense = keyed == rowCount;
    int[] rowOfKey = dense ? null : build.lease.ints(Math.max(1, keyed));
    List<KeyLayout.BuildColumn> keys = new ArrayList<>();
    List<long[]> merged = new ArrayList<>();
    for (int key = 0; key < keyCount; key++) {
      BitSet nulls = new BitSet();
      long[] values = merge(key, keyed, rowOfKey, nulls);
      merged.add(values);
      keys.add(
          new KeyLayout.BuildColumn(
              values, nulls, description.nullSafeKeys().get(key), interners[key]));
    }
    build.index(keys, keyed, rowOfKey, rowCount);
    merged.forEach(build.lease::release);
    parts.forEach(part -> part.releaseKeys());
  }

  /// Returns whether the table over the rows and the putting together of their columns would take more
  /// than there is.
  private boolean isIndexTooLarge(int rowCount) {
    long slots = 2L * Integer.highestOneBit(Math.max(1, rowCount));
    long wanted =
        slots * (MEMORY_PER_ROW_BYTES + 8L * interners.length) + budget.reservedBytes() / 2;
    return spilling != null
        && budget.reservedBytes() >= SPILLED_MIN_BYTES
        && budget.availableBytes() < wanted;
  }

  private void finishSpilled(WorkerContext worker) {
    assert spilling != null;
    SpilledJoin files =
        new SpilledJoin(
            side,
            new SpilledSide(
                spilling.probeTypes(),
                spilling.probeColumns(),
                comparedTypes(description.probeKeys())));
    build.spilledTo(files, () -> writeAll(files, worker));
  }

  private void writeAll(SpilledJoin files, WorkerContext worker) {
    for (Part part : parts) {
      part.spillHeld(worker);
      SpillPartitions written = part.onDisk;
      if (written != null) {
        part.onDisk = null;
        files.addBuild(written);
        written.complete();
      }
    }
  }

  private boolean indexesDense(int rowCount) {
    if (interners.length != 1 || interners[0] != null || description.nullSafeKeys().getFirst()) {
      return false;
    }
    return build.indexDense(
        parts.stream().map(part -> part.keyValues[0]).toList(),
        parts.stream().mapToInt(part -> part.rowCount).toArray(),
        rowCount);
  }

  private long[] merge(int key, int keyed, int @Nullable [] rowOfKey, BitSet nulls) {
    long[] values = build.lease.longs(Math.max(1, keyed));
    int next = 0;
    int base = 0;
    for (Part part : parts) {
      long[] source = part.keyValues[key];
      if (rowOfKey == null) {
        System.arraycopy(source, 0, values, next, part.rowCount);
        int first = next;
        part.keyNulls[key].stream().forEach(row -> nulls.set(first + row));
        next += part.rowCount;
      } else {
        for (int row = 0; row < part.rowCount; row++) {
          if (!part.keyless.get(row)) {
            nulls.set(next, part.keyNulls[key].get(row));
            rowOfKey[next] = base + row;
            values[next++] = source[row];
          }
        }
      }
      base += part.rowCount;
    }
    KeyInterner interner = interners[key];
    if (interner != null) {
      interner.number(values, keyed);
    }
    return values;
  }

  @Override
  public int parallelFinishTasks() {
    return spills ? 0 : payload.length + (indexesBesideColumns ? 1 : 0);
  }

  @Override
  public void parallelFinish(int task, WorkerContext worker) {
    if (!indexesBesideColumns) {
      joinColumns(task);
    } else if (task == 0) {
      index();
    } else {
      joinColumns(task - 1);
    }
  }

  /// Puts the workers' rows of one payload column together.
  private void joinColumns(int index) {
    int column = payload[index];
    if (!parts.isEmpty()) {
      build.replaceColumn(column, parts.getFirst().columns[index]);
    }
    CompactingColumn target = build.column(column);
    for (int part = 1; part < parts.size(); part++) {
      CompactingColumn source = parts.get(part).columns[index];
      if (parts.get(part).rowCount > 0) {
        target.appendAny(source.vector(), null, parts.get(part).rowCount);
      }
      source.close();
    }
    build.seal(column);
  }

  @Override
  public void close() {
    for (Part part : parts) {
      part.closeRows();
    }
    build.close();
  }

  private synchronized void addPart(Part part) {
    parts.add(part);
  }

  /// One worker's rows.
  private final class Part implements Local {
    private static final long[] RELEASED = {};

    private final ExpressionSet keys;
    private final KeyInterner.@Nullable Collector[] collectors;
    private final CompactingColumn[] columns;
    private final long[][] keyValues;
    private final BitSet[] keyNulls;
    private final BitSet keyless = new BitSet();
    private final int[] positions = new int[Batch.ROW_COUNT_MAX];
    private final WorkerContext worker;
    private @Nullable SpillPartitions onDisk;
    private int rowCount;
    private boolean sawNullKey;
    private boolean sawRow;
    private boolean handedOver;

    Part(WorkerContext worker) {
      this.worker = worker;
      int keyCount = description.keys().size();
      this.keys = ExpressionCompiler.compileAll(description.keys(), worker.evaluation());
      this.columns = new CompactingColumn[payload.length];
      for (int index = 0; index < payload.length; index++) {
        columns[index] =
            CompactingColumn.outlivingPipeline(build.types.get(payload[index]), worker.budget());
      }
      this.collectors = new KeyInterner.Collector[keyCount];
      this.keyValues = new long[keyCount][];
      this.keyNulls = new BitSet[keyCount];
      for (int key = 0; key < keyCount; key++) {
        keyValues[key] = build.lease.longs(Batch.ROW_COUNT_MAX);
        keyNulls[key] = new BitSet();
        KeyInterner interner = interners[key];
        collectors[key] = interner == null ? null : interner.collector();
      }
    }

    @Override
    public SinkDemand accept(Batch batch) {
      sawRow |= batch.selectedCount() > 0;
      List<ColumnVector> vectors = keys.evaluate(batch);
      if (mustSpill()) {
        spillHeld(worker);
        spill(batch, vectors);
        return SinkDemand.MORE;
      }
      int count = select(batch, vectors);
      for (int key = 0; key < vectors.size(); key++) {
        appendKey(key, vectors.get(key), count);
      }
      for (int index = 0; index < payload.length; index++) {
        columns[index].appendAny(batch.column(payload[index]), positions, count);
      }
      rowCount = Math.addExact(rowCount, count);
      return SinkDemand.MORE;
    }

    private boolean mustSpill() {
      if (!spills
          && spilling != null
          && budget.reservedBytes() >= SPILLED_MIN_BYTES
          && spilling.pressure().isHigh()) {
        spills = true;
      }
      return spills;
    }

    /// Writes the rows of a batch to disk.
    private void spill(Batch batch, List<ColumnVector> vectors) {
      int count = select(batch, vectors);
      List<ColumnVector> compared = new ArrayList<>();
      for (ColumnVector vector : vectors) {
        compared.add(KeyReading.blankInsensitiveIf(vector, interners[compared.size()]));
      }
      SelectionVector kept = new SelectionVector(positions, count);
      noteSpilled(partitions(worker).write(side.toFile(batch, compared, kept)));
    }

    /// Writes the rows that are in memory to disk and gives their memory back.
    private void spillHeld(WorkerContext writer) {
      if (rowCount > 0) {
        HeldRows held =
            new HeldRows(
                side,
                Arrays.stream(columns).map(CompactingColumn::vector).toList(),
                keyValues,
                keyNulls,
                keyless,
                interners,
                rowCount);
        noteSpilled(held.writeTo(partitions(writer), writer.budget()));
        rowCount = 0;
      }
      for (CompactingColumn column : columns) {
        column.close();
      }
      releaseKeys();
    }

    private SpillPartitions partitions(WorkerContext writer) {
      SpillPartitions known = onDisk;
      if (known == null) {
        known =
            new SpillPartitions(
                writer.query().spill(), side.fileTypes(), side.keyColumns(), 0, writer.budget());
        onDisk = known;
      }
      return known;
    }

    private void noteSpilled(long bytes) {
      assert spilling != null;
      spilling.metrics().addSpilled(bytes);
    }

    private void closeRows() {
      for (CompactingColumn column : columns) {
        column.close();
      }
      if (onDisk != null) {
        onDisk.close();
        onDisk = null;
      }
    }

    /// Fills [#positions] with the rows to keep and notes those without a key.
    private int select(Batch batch, List<ColumnVector> vectors) {
      SelectionVector selection = batch.selection();
      int count = batch.selectedCount();
      if (selection == null) {
        for (int index = 0; index < count; index++) {
          positions[index] = index;
        }
      } else {
        System.arraycopy(selection.positions(), 0, positions, 0, count);
      }
      for (int key = 0; key < vectors.size(); key++) {
        if (!description.nullSafeKeys().get(key) && KeyReading.mayHoldNulls(vectors.get(key))) {
          count = withoutNulls(vectors.get(key), count);
        }
      }
      return count;
    }

    private int withoutNulls(ColumnVector vector, int count) {
      int kept = 0;
      for (int index = 0; index < count; index++) {
        boolean missing = KeyReading.isNull(vector, positions[index]);
        sawNullKey |= missing;
        if (missing && description.keepsNullKeys()) {
          keyless.set(rowCount + kept);
        }
        if (!missing || description.keepsNullKeys()) {
          positions[kept++] = positions[index];
        }
      }
      return kept;
    }

    private void appendKey(int key, ColumnVector vector, int count) {
      long[] values = keyValues[key];
      if (rowCount + count > values.length) {
        long[] grown = build.lease.longs(values.length * 2L);
        System.arraycopy(values, 0, grown, 0, rowCount);
        build.lease.release(values);
        keyValues[key] = grown;
        values = grown;
      }
      if (description.nullSafeKeys().get(key) && KeyReading.mayHoldNulls(vector)) {
        for (int index = 0; index < count; index++) {
          if (KeyReading.isNull(vector, positions[index])) {
            keyNulls[key].set(rowCount + index);
          }
        }
      }
      KeyInterner.Collector collector = collectors[key];
      if (collector == null) {
        KeyReading.readLongs(vector, positions, count, false, values, rowCount);
      } else {
        collector.add(vector, positions, count, values, rowCount);
      }
    }

    private void releaseKeys() {
      for (int key = 0; key < keyValues.length; key++) {
        if (keyValues[key].length > 0) {
          build.lease.release(keyValues[key]);
          keyValues[key] = RELEASED;
        }
      }
    }

    @Override
    public void combine() {
      handedOver = true;
      addPart(this);
    }

    @Override
    public void close() {
      keys.close();
      for (KeyInterner.Collector collector : collectors) {
        if (collector != null) {
          collector.close();
        }
      }
      if (!handedOver) {
        closeRows();
      }
    }
  }
}
