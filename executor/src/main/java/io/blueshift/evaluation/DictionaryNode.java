package io.blueshift.evaluation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCategory;
import io.blueshift.kernel.LastingVector;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Computes an expression over a single column once per entry when the column comes with a
/// dictionary, and looks the answers up by code.
///
/// 1. A dictionary is answered as soon as as many rows as it has entries were seen of it (at once
///    when it has at most half as many entries as the batch has rows). Until then, and when an entry
///    fails, rows are computed one by one: an entry that no row refers to must not cause an error.
/// 2. The operand runs over the dictionary as over a batch, and once over a NULL.
/// 3. Strings become a new, smaller dictionary of the distinct answers; other lanes become flat.
final class DictionaryNode extends EvaluationNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int RESULT_DICTIONARY_MAX_SIZE = 4096;
  private static final int DICTIONARY_MAX_SIZE = 1 << 17;

  /// Ids of computed dictionaries count down from -1: no stored dictionary has a negative one.
  private static final AtomicLong NEXT_ID = new AtomicLong(-1);

  private final EvaluationNode operand;
  private final int columnIndex;
  private final VectorBuffer result;
  private final VectorBuffer codeResult;
  private final VectorAppender answers;

  private long watchedId;
  private boolean watching;
  private long watchedRowCount;
  private boolean answered;
  private boolean failed;
  private int[] answerCodes = {};
  private FlatVector answerDictionary;
  private long answerDictionaryId;

  DictionaryNode(EvaluationNode operand, int columnIndex) {
    super(operand.type(), operand.budget());
    this.operand = operand;
    this.columnIndex = columnIndex;
    this.result = new VectorBuffer(type(), budget());
    this.codeResult = new VectorBuffer(LogicalType.INTEGER, budget());
    this.answers = new VectorAppender(type(), budget());
    this.answerDictionary = answers.vector();
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    if (!(frame.column(columnIndex) instanceof DictionaryVector column)
        || !isAnswered(column, frame.rowCount())) {
      return operand.evaluate(frame);
    }
    if (answerCodes.length > 0) {
      return lookUpCodes(column, frame);
    }
    return lookUpValues(column, frame);
  }

  private boolean isAnswered(DictionaryVector column, int rowCount) {
    if (!watching || watchedId != column.dictionaryId()) {
      watching = true;
      watchedId = column.dictionaryId();
      watchedRowCount = 0;
      answered = false;
      failed = false;
    }
    if (answered || failed) {
      return answered;
    }
    watchedRowCount += rowCount;
    int size = column.dictionarySize();
    if (size > 0
        && size <= DICTIONARY_MAX_SIZE
        && (size <= rowCount / 2 || size <= watchedRowCount)) {
      try {
        answer(column);
        answered = true;
      } catch (DatabaseException failure) {
        if (failure.code().category() != ErrorCategory.USER) {
          throw failure;
        }
        failed = true;
      } finally {
        operand.forget();
      }
    }
    return answered;
  }

  private void answer(DictionaryVector column) {
    answers.clear();
    FlatVector dictionary = column.dictionary();
    answers.append(evaluateOver(dictionary, dictionary.rowCount()), null);
    try (VectorBuffer nullRow = new VectorBuffer(dictionary.type(), budget())) {
      nullRow.begin(1);
      nullRow.setNull(0);
      answers.append(evaluateOver(new ConstantVector(1, nullRow.finish(1)), 1), null);
    }
    answerCodes = new int[0];
    if (type().physicalType() == PhysicalType.BYTES
        && dictionary.rowCount() <= RESULT_DICTIONARY_MAX_SIZE) {
      makeDictionary();
    }
  }

  private ColumnVector evaluateOver(ColumnVector entries, int rowCount) {
    return operand.evaluate(
        EvaluationFrame.ofAll(Collections.nCopies(columnIndex + 1, entries), rowCount));
  }

  /// Numbers the distinct answers; code -1 is NULL.
  private void makeDictionary() {
    int count = answers.rowCount();
    VectorReader reader = VectorReader.of(answers.vector());
    Map<ByteBuffer, Integer> codes = new HashMap<>();
    answerCodes = new int[count];
    try (VectorAppender distinct = new VectorAppender(type(), budget())) {
      numberDistinct(count, reader, codes, distinct);
      answerDictionary = LastingVector.copyOf(distinct.vector());
    }
    answerDictionaryId = NEXT_ID.getAndDecrement();
  }

  private void numberDistinct(
      int count, VectorReader reader, Map<ByteBuffer, Integer> codes, VectorAppender distinct) {
    for (int entry = 0; entry < count; entry++) {
      if (reader.isNull(entry)) {
        answerCodes[entry] = -1;
        continue;
      }
      Integer next = codes.size();
      Integer known = codes.putIfAbsent(ByteBuffer.wrap(reader.bytesAt(entry)), next);
      if (known == null) {
        distinct.append(answers.vector(), null, entry, 1);
      }
      answerCodes[entry] = known == null ? next : known;
    }
  }

  private ColumnVector lookUpCodes(DictionaryVector column, EvaluationFrame frame) {
    int rowCount = frame.rowCount();
    codeResult.begin(rowCount);
    MemorySegment target = codeResult.values();
    MemorySegment codes = column.codes();
    int nullEntry = answerCodes.length - 1;
    boolean allPresent = column.validity().allPresent();
    for (int position = 0; position < rowCount; position++) {
      int entry = entryAt(codes, position, nullEntry);
      if (!allPresent && !column.validity().isPresent(position)) {
        entry = nullEntry;
      }
      int code = answerCodes[entry];
      target.set(INT, (long) position << 2, Math.max(0, code));
      if (code < 0) {
        codeResult.setNull(position);
      }
    }
    if (answerDictionary.rowCount() == 0) {
      return nullConstant(rowCount);
    }
    return new DictionaryVector(
        rowCount, target, codeResult.validity(), answerDictionary, answerDictionaryId, false);
  }

  /// Reads a code; one of a position that was not decoded may be anything.
  private static int entryAt(MemorySegment codes, int position, int nullEntry) {
    int code = codes.get(INT, (long) position << 2);
    return Integer.compareUnsigned(code, nullEntry) < 0 ? code : nullEntry;
  }

  private ColumnVector lookUpValues(DictionaryVector column, EvaluationFrame frame) {
    int rowCount = frame.rowCount();
    FlatVector entries = answers.vector();
    int nullEntry = entries.rowCount() - 1;
    result.begin(rowCount);
    codeResult.begin(rowCount);
    MemorySegment places = codeResult.values();
    boolean allPresent = column.validity().allPresent();
    MemorySegment codes = column.codes();
    for (int position = 0; position < rowCount; position++) {
      int entry = entryAt(codes, position, nullEntry);
      if (!allPresent && !column.validity().isPresent(position)) {
        entry = nullEntry;
      }
      places.set(INT, (long) position << 2, entry);
    }
    copyValues(entries, places, rowCount);
    if (!entries.validity().allPresent()) {
      gatherBits(entries.validity().bits(), places, rowCount, result.validityForWriting());
    }
    return entries instanceof io.blueshift.vector.BytesVector bytes
        ? result.finish(rowCount, bytes.dataBuffers())
        : result.finish(rowCount);
  }

  private void copyValues(FlatVector entries, MemorySegment places, int rowCount) {
    MemorySegment source = entries.values();
    MemorySegment target = result.values();
    switch (type().physicalType()) {
      case BOOLEAN -> gatherBits(source, places, rowCount, target);
      case INT32 ->
          io.blueshift.kernel.ColumnKernels.active().gatherInt32(source, places, rowCount, target);
      case INT64, FLOAT64 ->
          io.blueshift.kernel.ColumnKernels.active().gatherInt64(source, places, rowCount, target);
      case INT128, BYTES, INTERVAL -> {
        for (int position = 0; position < rowCount; position++) {
          long from = (long) places.get(INT, (long) position << 2) << 4;
          target.set(LONG, (long) position << 4, source.get(LONG, from));
          target.set(LONG, ((long) position << 4) + 8, source.get(LONG, from + 8));
        }
      }
    }
  }

  private static void gatherBits(
      MemorySegment source, MemorySegment places, int rowCount, MemorySegment target) {
    for (int base = 0; base < rowCount; base += 64) {
      int end = Math.min(64, rowCount - base);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        int entry = places.get(INT, (long) (base + bit) << 2);
        word |= (source.get(LONG, (long) (entry >>> 6) << 3) >>> entry & 1) << bit;
      }
      target.set(LONG, (long) base >>> 3, word);
    }
  }

  @Override
  public void close() {
    super.close();
    result.close();
    codeResult.close();
    answers.close();
  }
}
