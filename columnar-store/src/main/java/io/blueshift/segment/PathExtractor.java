package io.blueshift.segment;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.PathConversion;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes a [PathColumn] out of whole SUPER values. Used by one worker.
public final class PathExtractor implements AutoCloseable {
  private final PathColumn path;
  private final PathConversion.@Nullable Converter converter;
  private final VectorRun run;
  private final MemoryBudget budget;
  private @Nullable NativeBuffer padding;
  private final RowSource source = new RowSource();

  /// What a predicate says of the entries of the dictionary that it was asked about last.
  private record Answers(long dictionaryId, long[] passing) {}

  private final IdentityHashMap<ColumnPredicate, Answers> answers = new IdentityHashMap<>();

  /// Makes an extractor whose memory is charged to `budget`.
  public PathExtractor(PathColumn path, MemoryBudget budget) {
    this.path = path;
    this.budget = budget;
    this.run = new VectorRun(LogicalType.SUPER, budget);
    PathConversion conversion = path.conversion();
    boolean made = false;
    try {
      this.converter = conversion == null ? null : conversion.open(budget);
      made = true;
    } finally {
      if (!made) {
        run.close();
      }
    }
  }

  /// Returns the path's values in a vector of SUPER values. Rows whose bit in `selection` is clear have
  /// any value. Valid until the next call.
  public ColumnVector extract(ColumnVector documents, long[] selection) {
    int rowCount = documents.rowCount();
    run.clear();
    source.open(documents, null, 0, rowCount);
    BytesVector values = (BytesVector) source.values();
    for (int row = 0; row < rowCount; row++) {
      if ((selection[row >>> 6] >>> row & 1) != 0 && source.isPresent(row)) {
        Document part =
            find(Document.of(Values.bytes(values, source.indexes[row])), path.keys(), 0);
        if (part != null) {
          int from = part.offset();
          run.putBytes(row, part.array(), from, from + part.sizeBytes());
        }
      }
    }
    return convert(run.vector(rowCount));
  }

  /// Returns what stands behind the keys from an index on; null when there is nothing or JSON's null.
  static @Nullable Document find(Document value, List<byte[]> keys, int from) {
    Document part = value;
    for (int index = from; index < keys.size(); index++) {
      part = part.member(keys.get(index));
      if (part == null) {
        return null;
      }
    }
    return part.kind() == DocumentKind.NULL ? null : part;
  }

  /// Converts parts, which are null where there is none, to the path's type.
  ColumnVector convert(ColumnVector parts) {
    return converter == null ? parts : converter.convert(parts);
  }

  /// Clears the bits of the rows in `selection` that fail a predicate on the path's values.
  public void filter(ColumnPredicate predicate, ColumnVector vector, long[] selection) {
    switch (vector) {
      case FlatVector flat -> FlatFilter.evaluateWithNulls(predicate, padded(flat), selection);
      case ConstantVector constant -> {
        long[] one = {1};
        FlatFilter.evaluateWithNulls(predicate, padded(constant.value()), one);
        if ((one[0] & 1) == 0) {
          SelectionBits.clear(selection, vector.rowCount());
        }
      }
      case DictionaryVector dictionary -> filterCodes(predicate, dictionary, selection);
    }
  }

  /// Returns a vector whose memory filters may read in steps of 64 rows, which that of conversions need not
  /// allow.
  private FlatVector padded(FlatVector vector) {
    long rows = (vector.rowCount() + 63L) & -64L;
    long sizeBytes = rows * vector.type().physicalType().sizeBytes();
    if (vector.values().byteSize() >= sizeBytes) {
      return vector;
    }
    NativeBuffer copy = padding;
    if (copy == null) {
      copy = budget.allocate((long) Batch.ROW_COUNT_MAX * BytesVector.VIEW_SIZE_BYTES);
      padding = copy;
    }
    MemorySegment from = vector.values();
    MemorySegment.copy(from, 0, copy.segment(), 0, from.byteSize());
    MemorySegment[] data =
        vector instanceof BytesVector bytes ? bytes.dataBuffers() : BytesVector.NO_DATA_BUFFERS;
    return ConstantValues.flat(
        vector.type(), vector.rowCount(), copy.segment(), data, vector.validity());
  }

  private void filterCodes(ColumnPredicate predicate, DictionaryVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    Validity validity = vector.validity();
    if (predicate instanceof ColumnPredicate.IsNull) {
      for (int word = 0; word < SelectionBits.wordCount(rowCount); word++) {
        selection[word] &= ~validity.word(word);
      }
      return;
    }
    Answers known = answers.get(predicate);
    if (known == null || known.dictionaryId != vector.dictionaryId()) {
      long[] passing = new long[SelectionBits.wordCount(vector.dictionarySize())];
      java.util.Arrays.fill(passing, -1L);
      FlatFilter.evaluateWithNulls(predicate, vector.dictionary(), passing);
      known = new Answers(vector.dictionaryId(), passing);
      answers.put(predicate, known);
    }
    long[] passing = known.passing;
    for (int row = 0; row < rowCount; row++) {
      int code = vector.codes().get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
      if (!validity.isPresent(row) || (passing[code >>> 6] >>> code & 1) == 0) {
        selection[row >>> 6] &= ~(1L << row);
      }
    }
  }

  @Override
  public void close() {
    run.close();
    if (padding != null) {
      padding.close();
    }
    if (converter != null) {
      converter.close();
    }
  }
}
