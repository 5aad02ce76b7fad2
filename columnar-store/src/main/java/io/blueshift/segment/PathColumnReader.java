package io.blueshift.segment;

import io.blueshift.document.DocumentWriter;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.PathColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a [PathColumn] of a SUPER column. For each page the first of these that is possible:
///
/// 1. The path has a chunk that is not mixed there, and its values are of the type asked for or become
///    so by arithmetic ([PathAccess]): they are read, and filtered on encoded data, as a column's.
/// 2. The path has a chunk that is not mixed there: its values become documents (of a dictionary once
///    for each entry), and these are converted.
/// 3. Skeletons are read, with what they lack ([ShreddedColumnReader]), and converted.
///
/// Used by one worker.
final class PathColumnReader implements ColumnReader {
  /// What the upper half of a dictionary's number is when its entries became documents.
  private static final long OF_DOCUMENTS = 1L << 62;

  private final ColumnChunk column;
  private final @Nullable ColumnChunk chunk;
  private final PathColumn path;
  private final MemoryBudget budget;
  private final PathExtractor extractor;
  private final IdentityHashMap<ColumnPredicate, ColumnPredicate> translated =
      new IdentityHashMap<>();
  private final RowSource source = new RowSource();
  private final DocumentWriter writer = new DocumentWriter();
  private @Nullable ColumnReader stored;
  private @Nullable ShreddedColumnReader parts;
  private @Nullable NativeBuffer numbers;
  private @Nullable VectorRun run;
  private @Nullable EntryDocuments entries;

  PathColumnReader(ColumnChunk column, PathColumn path, MemoryBudget budget) {
    this.column = column;
    this.chunk = find(column, path);
    this.path = path;
    this.budget = budget;
    this.extractor = new PathExtractor(path, budget);
  }

  /// Returns the chunk of exactly a path, null when it has none.
  static @Nullable ColumnChunk find(ColumnChunk column, PathColumn path) {
    for (ColumnChunk candidate : column.paths()) {
      if (candidate.path().size() == path.keys().size()
          && ShreddedPath.beginsWith(candidate.path(), path.keys())) {
        return candidate;
      }
    }
    return null;
  }

  /// Returns how a page's values are read without making documents, null when they cannot be.
  static @Nullable PathAccess access(@Nullable ColumnChunk chunk, int page, LogicalType type) {
    return chunk == null || chunk.mixed(page) ? null : PathAccess.of(chunk, page, type);
  }

  /// Returns the bytes of pages that reading a path touches.
  static long encodedSizeBytes(ColumnChunk column, PathColumn path, int firstPage, int endPage) {
    ColumnChunk chunk = find(column, path);
    long sum = 0;
    for (int page = firstPage; page < endPage; page++) {
      if (chunk != null) {
        sum += chunk.sizeBytes(page);
      }
      if (chunk == null || chunk.mixed(page)) {
        sum += column.sizeBytes(page);
        for (ColumnChunk other : column.paths()) {
          boolean isRead =
              other != chunk
                  && (ShreddedPath.beginsWith(other.path(), path.keys())
                      || ShreddedPath.beginsWith(path.keys(), other.path()));
          sum += isRead ? other.sizeBytes(page) : 0;
        }
      }
    }
    return sum;
  }

  @Override
  public ColumnVector read(int firstRow, int rowCount, long[] selection) {
    int page = firstRow / SegmentFormat1.PAGE_ROW_COUNT;
    PathAccess access = access(chunk, page, path.type());
    if (access != null) {
      return convert(access, stored().read(firstRow, rowCount, selection));
    }
    if (chunk != null && !chunk.mixed(page)) {
      return extractor.convert(documents(stored().read(firstRow, rowCount, selection), selection));
    }
    return extractor.convert(parts().read(firstRow, rowCount, selection));
  }

  private ColumnReader stored() {
    ColumnReader reader = stored;
    if (reader == null) {
      ColumnChunk ofPath = Objects.requireNonNull(chunk);
      reader = ColumnReader.ofChunk(ofPath, ofPath.column().type(), budget);
      stored = reader;
    }
    return reader;
  }

  private ShreddedColumnReader parts() {
    ShreddedColumnReader reader = parts;
    if (reader == null) {
      reader = new ShreddedColumnReader(column, path.keys(), budget);
      parts = reader;
    }
    return reader;
  }

  private ColumnVector convert(PathAccess access, ColumnVector vector) {
    if (access.form() == PathAccess.Form.SAME) {
      return vector.type().equals(path.type()) ? vector : retyped(vector);
    }
    FlatVector values =
        vector instanceof ConstantVector constant ? constant.value() : (FlatVector) vector;
    MemorySegment target = numbers();
    MemorySegment from = values.values();
    int count = values.rowCount();
    switch (access.form()) {
      case NARROWED -> {
        for (int row = 0; row < count; row++) {
          target.set(SegmentFormat1.INT, (long) row << 2, (int) longAt(from, row));
        }
      }
      case SCALED -> {
        long factor = access.factor();
        for (int row = 0; row < count; row++) {
          target.set(SegmentFormat1.LONG, (long) row << 3, longAt(from, row) * factor);
        }
      }
      case FLOATED -> {
        double divisor = access.factor();
        for (int row = 0; row < count; row++) {
          target.set(
              ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) row << 3, longAt(from, row) / divisor);
        }
      }
      case SAME -> throw new IllegalStateException("nothing to convert");
    }
    FlatVector made =
        ConstantValues.flat(
            path.type(), count, target, BytesVector.NO_DATA_BUFFERS, values.validity());
    return vector instanceof ConstantVector ? new ConstantVector(vector.rowCount(), made) : made;
  }

  private static long longAt(MemorySegment values, int row) {
    return values.get(SegmentFormat1.LONG, (long) row << 3);
  }

  /// Says of integers that they are decimals of no fractional digits, or of other precision.
  private ColumnVector retyped(ColumnVector vector) {
    return switch (vector) {
      case FlatVector flat -> retyped(flat);
      case ConstantVector constant ->
          new ConstantVector(constant.rowCount(), retyped(constant.value()));
      case DictionaryVector _ -> throw new IllegalStateException("numbers have no dictionary");
    };
  }

  private FlatVector retyped(FlatVector flat) {
    return ConstantValues.flat(
        path.type(), flat.rowCount(), flat.values(), BytesVector.NO_DATA_BUFFERS, flat.validity());
  }

  private MemorySegment numbers() {
    NativeBuffer buffer = numbers;
    if (buffer == null) {
      buffer = budget.allocate((long) Batch.ROW_COUNT_MAX * Long.BYTES);
      numbers = buffer;
    }
    return buffer.segment();
  }

  /// Returns a vector of a path's chunk as documents.
  private ColumnVector documents(ColumnVector vector, long[] selection) {
    if (vector.type() instanceof LogicalType.SuperType) {
      return vector;
    }
    if (vector instanceof DictionaryVector coded) {
      EntryDocuments known = entries;
      if (known == null) {
        known = EntryDocuments.of(coded, budget);
        entries = known;
      }
      return new DictionaryVector(
          coded.rowCount(),
          coded.codes(),
          coded.validity(),
          known.entries(),
          coded.dictionaryId() | OF_DOCUMENTS,
          false);
    }
    VectorRun target = run;
    if (target == null) {
      target = new VectorRun(LogicalType.SUPER, budget);
      run = target;
    }
    target.clear();
    int rowCount = vector.rowCount();
    source.open(vector, null, 0, rowCount);
    for (int row = 0; row < rowCount; row++) {
      if ((selection[row >>> 6] >>> row & 1) != 0 && source.isPresent(row)) {
        ShreddedValues.fill(source, row, writer);
        byte[] document = writer.finish();
        target.putBytes(row, document, 0, document.length);
      }
    }
    return target.vector(rowCount);
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    if (SelectionBits.none(selection, rowCount)) {
      return;
    }
    int page = firstRow / SegmentFormat1.PAGE_ROW_COUNT;
    ColumnPredicate onStored =
        chunk == null || chunk.mixed(page) ? null : onStored(chunk, page, predicate);
    if (onStored != null) {
      stored().filter(onStored, firstRow, rowCount, selection);
    } else {
      extractor.filter(predicate, read(firstRow, rowCount, selection), selection);
    }
  }

  /// Returns the same object for each page, since readers remember what they know of a predicate.
  private @Nullable ColumnPredicate onStored(
      ColumnChunk ofPath, int page, ColumnPredicate predicate) {
    PathAccess access = PathAccess.of(ofPath, page, path.type());
    boolean isKnown = access != null || path.type() instanceof LogicalType.SuperType;
    ColumnPredicate known = isKnown ? translated.get(predicate) : null;
    if (known == null && isKnown) {
      known = onStored(access, ofPath, predicate);
      if (known != null) {
        translated.put(predicate, known);
      }
    }
    return known;
  }

  /// Returns the predicate on the values of a chunk's page, which is not mixed, that means the same as one
  /// on a path; null when there is none.
  private static @Nullable ColumnPredicate onStored(
      @Nullable PathAccess access, ColumnChunk ofPath, ColumnPredicate predicate) {
    return switch (predicate) {
      case ColumnPredicate.IsNull _, ColumnPredicate.IsNotNull _ -> predicate;
      case ColumnPredicate.DocumentRange range -> StoredRange.of(range, ofPath.column().type());
      default -> access == null ? null : access.onStored(predicate);
    };
  }

  /// Returns what is known of a page without reading it.
  static MatchDecision decide(
      ColumnPredicate predicate, ColumnChunk ofPath, PathColumn path, int page) {
    if (ofPath.mixed(page)) {
      return MatchDecision.SOME;
    }
    PathAccess access = PathAccess.of(ofPath, page, path.type());
    ColumnPredicate onStored =
        access == null && !(path.type() instanceof LogicalType.SuperType)
            ? null
            : onStored(access, ofPath, predicate);
    return onStored == null ? MatchDecision.SOME : ZoneMaps.decide(onStored, ofPath, page);
  }

  @Override
  public void close() {
    extractor.close();
    if (stored != null) {
      stored.close();
    }
    if (parts != null) {
      parts.close();
    }
    if (numbers != null) {
      numbers.close();
    }
    if (run != null) {
      run.close();
    }
    if (entries != null) {
      entries.close();
    }
  }
}
