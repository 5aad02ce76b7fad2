package io.blueshift.join;

import io.blueshift.kernel.LastingVector;
import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Turns the strings of a build side into codes of a dictionary: joins that follow, and groups, then
/// deal with integers. Few strings, such as names of nations, kinds and states, are turned at once;
/// see [GatheredStrings] for others.
final class BuildDictionary {
  private static final int ROW_COUNT_MAX = 1024;

  /// Numbers that neither segments nor computed dictionaries use.
  private static final AtomicLong NEXT_ID = new AtomicLong(Long.MIN_VALUE);

  private BuildDictionary() {}

  /// Returns whether a column has few enough rows for codes to pay at once.
  static boolean paysAtOnce(BytesVector strings) {
    return strings.rowCount() <= ROW_COUNT_MAX;
  }

  /// Returns a vector of codes with the same rows, or the vector itself where its collation makes
  /// different strings equal.
  static ColumnVector encodedOrSame(BytesVector strings) {
    if (strings.rowCount() == 0) {
      return strings;
    }
    boolean ignoresBlanks = RowComparison.ignoresBlanks(strings.type());
    VectorReader reader = VectorReader.of(strings);
    Map<ByteBuffer, Integer> codes = new HashMap<>();
    int[] codeOfRow = new int[strings.rowCount()];
    int[] rowOfCode = new int[strings.rowCount()];
    for (int row = 0; row < codeOfRow.length; row++) {
      if (reader.isNull(row)) {
        continue;
      }
      byte[] bytes = (byte[]) reader.objectAt(row);
      if (ignoresBlanks && bytes.length > 0 && bytes[bytes.length - 1] == ' ') {
        return strings;
      }
      int code = codes.computeIfAbsent(ByteBuffer.wrap(bytes), key -> codes.size());
      codeOfRow[row] = code;
      rowOfCode[code] = row;
    }
    if (codes.isEmpty()) {
      return strings;
    }
    return new DictionaryVector(
        codeOfRow.length,
        memoryOf(codeOfRow),
        strings.validity(),
        entries(strings, rowOfCode, codes.size()),
        NEXT_ID.getAndIncrement(),
        false);
  }

  /// Returns a vector of codes with the same rows, which are all present and differ under their
  /// collation.
  static ColumnVector ofDistinct(BytesVector strings) {
    int[] codes = new int[strings.rowCount()];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = row;
    }
    return new DictionaryVector(
        codes.length,
        memoryOf(codes),
        strings.validity(),
        entries(strings, codes, codes.length),
        NEXT_ID.getAndIncrement(),
        false);
  }

  private static MemorySegment memoryOf(int[] codes) {
    long sizeBytes = (long) codes.length << 2;
    MemorySegment memory = Arena.ofAuto().allocate(sizeBytes + 63 & ~63L, 64);
    MemorySegment.copy(codes, 0, memory, ValueLayout.JAVA_INT, 0, codes.length);
    return memory;
  }

  /// Copies the entries to memory that outlives the build side, as dictionaries must.
  private static FlatVector entries(BytesVector strings, int[] rowOfCode, int count) {
    try (MemoryBudget budget = MemoryBudget.root("dictionary", Long.MAX_VALUE);
        VectorAppender appender = new VectorAppender(strings.type(), budget)) {
      appender.append(strings, rowOfCode, 0, count);
      return LastingVector.copyOf(appender.vector());
    }
  }
}
