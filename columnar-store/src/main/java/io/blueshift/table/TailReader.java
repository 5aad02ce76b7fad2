package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.PathExtractor;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a [TailRowGroup]: vectors are slices of the write buffer, and nothing is copied unless a
/// range begins off a multiple of 64 rows.
final class TailReader implements RowGroupReader {
  private final TailRowGroup rows;
  private final List<ColumnBinding> bindings;
  private final @Nullable FlatVector[] absentValues;
  private final @Nullable PathExtractor[] extractors;
  private final MemoryBudget budget;

  TailReader(TailRowGroup rows, List<ColumnBinding> bindings, MemoryBudget budget) {
    this.rows = rows;
    this.budget = budget;
    this.extractors = new PathExtractor[bindings.size()];
    this.bindings = bindings;
    this.absentValues = new FlatVector[bindings.size()];
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    int column = predicate.column();
    PathColumn path = bindings.get(column).path();
    if (path != null) {
      extractor(column, path)
          .filter(predicate, read(column, firstRow, rowCount, selection), selection);
      return;
    }
    if (rows.isStored(column)) {
      PredicateFilter.filter(predicate, flat(column, firstRow, rowCount), selection);
      return;
    }
    long[] first = {1};
    PredicateFilter.filter(predicate, absentValue(column), first);
    if (first[0] == 0) {
      Arrays.fill(selection, 0, (rowCount + 63) >>> 6, 0);
    }
  }

  @Override
  public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
    PathColumn path = bindings.get(column).path();
    if (path != null) {
      ColumnVector documents = read(path.column(), firstRow, rowCount, selection);
      return extractor(column, path).extract(documents, selection);
    }
    return rows.isStored(column)
        ? flat(column, firstRow, rowCount)
        : new ConstantVector(rowCount, absentValue(column));
  }

  private PathExtractor extractor(int column, PathColumn path) {
    PathExtractor extractor = extractors[column];
    if (extractor == null) {
      extractor = new PathExtractor(path, budget);
      extractors[column] = extractor;
    }
    return extractor;
  }

  private FlatVector flat(int column, int firstRow, int rowCount) {
    int shift = firstRow & 63;
    if (shift == 0) {
      return rows.vector(column, firstRow, rowCount);
    }
    FlatVector unshifted = rows.unshifted(column, firstRow, rowCount);
    if (unshifted != null) {
      return unshifted;
    }
    FlatVector wider = rows.vector(column, firstRow - shift, rowCount + shift);
    int[] positions = new int[rowCount];
    Arrays.setAll(positions, i -> i + shift);
    ColumnBuffer copy = new ColumnBuffer(wider.type(), BufferSource.COLLECTED);
    copy.append(wider, positions, rowCount);
    return copy.vector(0, rowCount);
  }

  private FlatVector absentValue(int column) {
    FlatVector value = absentValues[column];
    if (value == null) {
      ColumnBinding binding = bindings.get(column);
      value = SingleValue.of(binding.type(), binding.absentValue());
      absentValues[column] = value;
    }
    return value;
  }

  @Override
  public void close() {
    Arrays.fill(absentValues, null);
    for (PathExtractor extractor : extractors) {
      if (extractor != null) {
        extractor.close();
      }
    }
    Arrays.fill(extractors, null);
  }
}
