package io.blueshift.operator;

import io.blueshift.kernel.VectorAppender;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int32Vector;
import org.jspecify.annotations.Nullable;

/// One column of rows that are collected from several batches. Codes stay codes as long as all rows
/// have the same dictionary, a constant stays one as long as it is the same. Used by one thread at a
/// time.
public final class CompactingColumn implements AutoCloseable {
  private final VectorAppender flat;
  private final VectorAppender codes;

  /// The value of a constant, or the dictionary of a column that outlives its pipeline, copied: their
  /// producer's memory does not last.
  private final VectorAppender kept;

  private final boolean outlivesPipeline;

  private @Nullable ColumnVector first;
  private int rowCount;

  /// Makes an empty column of rows that go on within their pipeline.
  public CompactingColumn(LogicalType type, MemoryBudget budget) {
    this(type, budget, false);
  }

  /// Makes an empty column of rows that are read after the pipeline that brought them has ended.
  public static CompactingColumn outlivingPipeline(LogicalType type, MemoryBudget budget) {
    return new CompactingColumn(type, budget, true);
  }

  private CompactingColumn(LogicalType type, MemoryBudget budget, boolean outlivesPipeline) {
    this.outlivesPipeline = outlivesPipeline;
    this.flat = new VectorAppender(type, budget);
    this.codes = new VectorAppender(LogicalType.INTEGER, budget);
    this.kept = new VectorAppender(type, budget);
  }

  /// Returns whether rows of a vector can be added to those collected.
  public boolean accepts(ColumnVector vector) {
    return switch (first) {
      case null -> true;
      case FlatVector ignored -> vector instanceof FlatVector;
      case DictionaryVector known ->
          vector instanceof DictionaryVector other && other.dictionaryId() == known.dictionaryId();
      case ConstantVector known ->
          vector instanceof ConstantVector other && other.value() == known.value();
    };
  }

  /// Adds rows by position, or the first `count` when there is no list.
  public void append(ColumnVector vector, int @Nullable [] positions, int count) {
    if (first == null) {
      first = vector;
    }
    rowCount += count;
    switch (vector) {
      case FlatVector values -> flat.append(values, positions, 0, count);
      case DictionaryVector values -> {
        if (first == values && outlivesPipeline) {
          keep(values.dictionary(), values.dictionarySize());
        }
        codes.append(
            new Int32Vector(
                LogicalType.INTEGER, values.rowCount(), values.codes(), values.validity()),
            positions,
            0,
            count);
      }
      case ConstantVector value -> {
        if (first == value) {
          keep(value.value(), 1);
        }
      }
    }
  }

  private void keep(FlatVector values, int count) {
    kept.clear();
    kept.append(values, null, 0, count);
  }

  /// Adds rows of a vector of any encoding; where they do not go together with those collected, all
  /// become flat.
  public void appendAny(ColumnVector vector, int @Nullable [] positions, int count) {
    if (accepts(vector)) {
      append(vector, positions, count);
      return;
    }
    if (!(first instanceof FlatVector)) {
      ColumnVector collected = vector();
      flat.append(collected, null, 0, rowCount);
      codes.clear();
      first = flat.vector();
    }
    flat.append(vector, positions, 0, count);
    rowCount += count;
  }

  /// Views the rows.
  public ColumnVector vector() {
    return switch (first) {
      case null -> flat.vector();
      case FlatVector ignored -> flat.vector();
      case DictionaryVector known -> {
        FlatVector all = codes.vector();
        yield new DictionaryVector(
            rowCount,
            all.values(),
            all.validity(),
            outlivesPipeline ? kept.vector() : known.dictionary(),
            known.dictionaryId(),
            known.sorted());
      }
      case ConstantVector ignored -> new ConstantVector(rowCount, kept.vector());
    };
  }

  /// Forgets all rows.
  public void clear() {
    if (rowCount > 0) {
      flat.clear();
      codes.clear();
      kept.clear();
    }
    first = null;
    rowCount = 0;
  }

  /// Gives the memory back.
  @Override
  public void close() {
    flat.close();
    codes.close();
    kept.close();
  }
}
