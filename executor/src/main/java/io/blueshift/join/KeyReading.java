package io.blueshift.join;

import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Loops that read key columns into heap arrays, one entry for each selected row.
final class KeyReading {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private KeyReading() {}

  /// Reads integers of lane INT32 or INT64; entries of nulls are undefined.
  static void readLongs(
      ColumnVector vector, int[] positions, int count, boolean identity, long[] target, int first) {
    switch (vector) {
      case Int32Vector ints -> readInt32(ints.values(), positions, count, identity, target, first);
      case Int64Vector longs ->
          readInt64(longs.values(), positions, count, identity, target, first);
      case DictionaryVector codes -> {
        MemorySegment dictionary = codes.dictionary().values();
        boolean narrow = codes.dictionary() instanceof Int32Vector;
        MemorySegment codeValues = codes.codes();
        Validity validity = codes.validity();
        for (int index = 0; index < count; index++) {
          int position = identity ? index : positions[index];
          if (validity.isPresent(position)) {
            long code = codeValues.get(INT, (long) position << 2);
            target[first + index] =
                narrow ? dictionary.get(INT, code << 2) : dictionary.get(LONG, code << 3);
          }
        }
      }
      case ConstantVector constant -> {
        if (!constant.isNull()) {
          long[] value = new long[1];
          readLongs(constant.value(), positions, 1, true, value, 0);
          Arrays.fill(target, first, first + count, value[0]);
        }
      }
      default ->
          throw new IllegalArgumentException("not an integer key [type=" + vector.type() + "]");
    }
  }

  private static void readInt32(
      MemorySegment values,
      int[] positions,
      int count,
      boolean identity,
      long[] target,
      int first) {
    if (identity) {
      for (int index = 0; index < count; index++) {
        target[first + index] = values.get(INT, (long) index << 2);
      }
    } else {
      for (int index = 0; index < count; index++) {
        target[first + index] = values.get(INT, (long) positions[index] << 2);
      }
    }
  }

  private static void readInt64(
      MemorySegment values,
      int[] positions,
      int count,
      boolean identity,
      long[] target,
      int first) {
    if (identity) {
      MemorySegment.copy(values, LONG, 0, target, first, count);
    } else {
      for (int index = 0; index < count; index++) {
        target[first + index] = values.get(LONG, (long) positions[index] << 3);
      }
    }
  }

  /// Returns which positions of a vector hold a value.
  static Validity validity(ColumnVector vector) {
    return switch (vector) {
      case FlatVector flat -> flat.validity();
      case DictionaryVector codes -> codes.validity();
      case ConstantVector ignored -> Validity.ALL_PRESENT;
    };
  }

  /// Returns whether a vector may hold nulls.
  static boolean mayHoldNulls(ColumnVector vector) {
    return vector instanceof ConstantVector constant
        ? constant.isNull()
        : !validity(vector).allPresent();
  }

  /// Returns whether a position is null.
  static boolean isNull(ColumnVector vector, int position) {
    return vector instanceof ConstantVector constant
        ? constant.isNull()
        : !validity(vector).isPresent(position);
  }

  /// Views strings as compared without trailing blanks; other vectors stay.
  static ColumnVector blankInsensitive(ColumnVector vector) {
    return switch (vector) {
      case BytesVector bytes -> retyped(bytes);
      case DictionaryVector codes when codes.dictionary() instanceof BytesVector bytes ->
          new DictionaryVector(
              codes.rowCount(),
              codes.codes(),
              codes.validity(),
              retyped(bytes),
              codes.dictionaryId(),
              codes.sorted());
      case ConstantVector constant when constant.value() instanceof BytesVector bytes ->
          new ConstantVector(constant.rowCount(), retyped(bytes));
      default -> vector;
    };
  }

  /// Views strings in the way that an interner compares them.
  static ColumnVector blankInsensitiveIf(ColumnVector vector, @Nullable KeyInterner interner) {
    return interner != null && interner.ignoresBlanks() ? blankInsensitive(vector) : vector;
  }

  private static BytesVector retyped(BytesVector vector) {
    return new BytesVector(
        new LogicalType.VarcharType(LogicalType.VarcharType.UNLIMITED, Collation.BLANK_INSENSITIVE),
        vector.rowCount(),
        vector.values(),
        vector.dataBuffers(),
        vector.validity());
  }
}
