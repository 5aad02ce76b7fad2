package io.blueshift.evaluation;

import io.blueshift.kernel.ColumnKernels;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Turns a vector of any encoding into a flat one, in memory of its own where it has to copy.
final class InputFlattener implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final VectorBuffer buffer;
  private final VectorBuffer codeBuffer;

  InputFlattener(LogicalType type, MemoryBudget budget) {
    this.buffer = new VectorBuffer(type, budget);
    this.codeBuffer = new VectorBuffer(LogicalType.INTEGER, budget);
  }

  /// Returns the vector's values in flat form, valid until the next call.
  FlatVector flatten(ColumnVector vector, EvaluationFrame frame) {
    return switch (vector) {
      case FlatVector flat -> flat;
      case DictionaryVector dictionary -> decode(dictionary, frame);
      case ConstantVector constant -> repeat(constant);
    };
  }

  private FlatVector decode(DictionaryVector vector, EvaluationFrame frame) {
    int rowCount = vector.rowCount();
    buffer.begin(rowCount);
    FlatVector dictionary = vector.dictionary();
    if (dictionary.rowCount() > 0) {
      MemorySegment codes =
          frame.allActive() ? vector.codes() : codesWithin(vector, dictionary.rowCount());
      gather(dictionary, codes, rowCount);
    }
    return VectorBuffer.vectorOf(
        dictionary.type(),
        rowCount,
        buffer.values(),
        vector.validity(),
        dictionary instanceof BytesVector bytes
            ? bytes.dataBuffers()
            : BytesVector.NO_DATA_BUFFERS);
  }

  /// Copies codes; those of positions that were not decoded, which may be anything, become 0.
  private MemorySegment codesWithin(DictionaryVector vector, int dictionarySize) {
    int rowCount = vector.rowCount();
    codeBuffer.begin(rowCount);
    MemorySegment source = vector.codes();
    MemorySegment target = codeBuffer.values();
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int code = source.get(INT, offset);
      target.set(INT, offset, Integer.compareUnsigned(code, dictionarySize) < 0 ? code : 0);
    }
    return target;
  }

  private void gather(FlatVector dictionary, MemorySegment codes, int rowCount) {
    MemorySegment source = dictionary.values();
    MemorySegment target = buffer.values();
    switch (dictionary.type().physicalType()) {
      case INT32 -> ColumnKernels.active().gatherInt32(source, codes, rowCount, target);
      case INT64, FLOAT64 -> ColumnKernels.active().gatherInt64(source, codes, rowCount, target);
      case INT128, BYTES, INTERVAL -> {
        for (int position = 0; position < rowCount; position++) {
          long from = (long) codes.get(INT, (long) position << 2) << 4;
          long to = (long) position << 4;
          target.set(LONG, to, source.get(LONG, from));
          target.set(LONG, to + 8, source.get(LONG, from + 8));
        }
      }
      case BOOLEAN -> {
        for (int position = 0; position < rowCount; position++) {
          int code = codes.get(INT, (long) position << 2);
          buffer.setBoolean(
              position, (source.get(LONG, (long) (code >>> 6) << 3) >>> code & 1) != 0);
        }
      }
    }
  }

  private FlatVector repeat(ConstantVector constant) {
    int rowCount = constant.rowCount();
    buffer.begin(rowCount);
    if (constant.isNull()) {
      buffer.validityForWriting().fill((byte) 0);
      return buffer.finish(rowCount);
    }
    MemorySegment source = constant.value().values();
    MemorySegment target = buffer.values();
    switch (constant.type().physicalType()) {
      case BOOLEAN -> target.fill((byte) ((source.get(LONG, 0) & 1) != 0 ? -1 : 0));
      case INT32 -> {
        int value = source.get(INT, 0);
        for (int position = 0; position < rowCount; position++) {
          target.set(INT, (long) position << 2, value);
        }
      }
      case INT64, FLOAT64 -> {
        long value = source.get(LONG, 0);
        for (int position = 0; position < rowCount; position++) {
          target.set(LONG, (long) position << 3, value);
        }
      }
      case INT128, BYTES, INTERVAL -> {
        long low = source.get(LONG, 0);
        long high = source.get(LONG, 8);
        for (int position = 0; position < rowCount; position++) {
          target.set(LONG, (long) position << 4, low);
          target.set(LONG, ((long) position << 4) + 8, high);
        }
      }
    }
    return constant.value() instanceof BytesVector bytes
        ? buffer.finish(rowCount, bytes.dataBuffers())
        : buffer.finish(rowCount);
  }

  @Override
  public void close() {
    buffer.close();
    codeBuffer.close();
  }
}
