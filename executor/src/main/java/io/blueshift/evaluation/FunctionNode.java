package io.blueshift.evaluation;

import io.blueshift.function.RowFunction;
import io.blueshift.function.ScalarImplementation;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Calls a strict function once for every active position at which all arguments hold a value.
/// Positions that are not called hold NULL only where an argument does; otherwise anything.
final class FunctionNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final ScalarImplementation implementation;
  private final VectorReader[] readers;
  private final @Nullable Object[] arguments;
  private long[] columnValues = {};
  private long[] columnResults = {};

  FunctionNode(
      ScalarImplementation implementation,
      EvaluationNode[] inputs,
      LogicalType type,
      MemoryBudget budget) {
    super(type, budget, inputs);
    this.implementation = implementation;
    this.arguments = new Object[inputs.length];
    this.readers = new VectorReader[inputs.length];
    for (int index = 0; index < inputs.length; index++) {
      readers[index] = new VectorReader();
    }
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    beginResult(frame, vectors);
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < vectors.length; index++) {
      readers[index].reset(vectors[index]);
    }
    switch (implementation) {
      case ScalarImplementation.Rows rows -> callRows(rows.function(), positions);
      case ScalarImplementation.LongToLong unary ->
          eachLong(
              positions, p -> unary.operator().applyAsLong(readers[unary.argument()].longAt(p)));
      case ScalarImplementation.LongColumn column ->
          callColumn(column.function(), flat(column.argument(), vectors, frame), positions);
      case ScalarImplementation.LongsToLong binary ->
          eachLong(
              positions,
              p -> binary.operator().applyAsLong(readers[0].longAt(p), readers[1].longAt(p)));
      case ScalarImplementation.BytesToLong bytes ->
          callBytes(
              bytes.function(), (BytesVector) flat(bytes.argument(), vectors, frame), positions);
      case ScalarImplementation.DoubleToDouble unary -> callDouble(unary, positions);
      case ScalarImplementation.DoublesToDouble binary -> callDoubles(binary, positions);
      case ScalarImplementation.Slice slice -> {
        BytesVector source = (BytesVector) flat(0, vectors, frame);
        callSlices(slice.function(), source, positions);
        return result().finish(frame.rowCount(), source.dataBuffers());
      }
    }
    return result().finish(frame.rowCount());
  }

  private void callRows(RowFunction function, long[] positions) {
    VectorBuffer target = result();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        for (int argument = 0; argument < arguments.length; argument++) {
          arguments[argument] = readers[argument].objectAt(position);
        }
        target.setObject(position, function.apply(arguments));
      }
    }
  }

  /// Computes an integer or truth value for a position.
  @FunctionalInterface
  private interface LongAtPosition {
    long apply(int position);
  }

  private void eachLong(long[] positions, LongAtPosition function) {
    VectorBuffer target = result();
    boolean toBoolean = type().physicalType() == PhysicalType.BOOLEAN;
    MemorySegment bits = target.values();
    for (int index = 0; index < positions.length; index++) {
      long word = 0;
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        long value = function.apply((index << 6) + bit);
        if (toBoolean) {
          word |= value << bit;
        } else {
          target.setLong((index << 6) + bit, value);
        }
      }
      if (toBoolean) {
        bits.set(LONG, (long) index << 3, word);
      }
    }
  }

  private void callDouble(ScalarImplementation.DoubleToDouble unary, long[] positions) {
    MemorySegment target = result().values();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        target.set(
            DOUBLE,
            (long) position << 3,
            unary.operator().applyAsDouble(readers[0].doubleAt(position)));
      }
    }
  }

  private void callDoubles(ScalarImplementation.DoublesToDouble binary, long[] positions) {
    MemorySegment target = result().values();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        target.set(
            DOUBLE,
            (long) position << 3,
            binary
                .operator()
                .applyAsDouble(readers[0].doubleAt(position), readers[1].doubleAt(position)));
      }
    }
  }

  private void callColumn(
      ScalarImplementation.LongColumnFunction function, FlatVector source, long[] positions) {
    int capacity = positions.length << 6;
    if (columnValues.length < capacity) {
      columnValues = new long[capacity];
      columnResults = new long[capacity];
    }
    boolean narrow = source.type().physicalType() == PhysicalType.INT32;
    MemorySegment values = source.values();
    int count = 0;
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        long position = ((long) index << 6) + Long.numberOfTrailingZeros(rest);
        columnValues[count++] =
            narrow ? values.get(INT, position << 2) : values.get(LONG, position << 3);
      }
    }
    function.apply(columnValues, count, columnResults);
    VectorBuffer target = result();
    MemorySegment targetValues = target.values();
    boolean narrowResult = type().physicalType() == PhysicalType.INT32;
    int next = 0;
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        long position = ((long) index << 6) + Long.numberOfTrailingZeros(rest);
        if (narrowResult) {
          targetValues.set(INT, position << 2, (int) columnResults[next++]);
        } else {
          targetValues.set(LONG, position << 3, columnResults[next++]);
        }
      }
    }
  }

  private void callBytes(
      ScalarImplementation.BytesToLongFunction function, BytesVector source, long[] positions) {
    MemorySegment views = source.values();
    MemorySegment[] dataBuffers = source.dataBuffers();
    boolean toBoolean = type().physicalType() == PhysicalType.BOOLEAN;
    for (int index = 0; index < positions.length; index++) {
      long word = 0;
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        long view = ((long) index << 6) + bit << 4;
        int lengthBytes = views.get(INT, view);
        long value =
            lengthBytes <= BytesVector.INLINE_MAX_BYTES
                ? function.apply(views, view + BytesVector.INLINE_OFFSET, lengthBytes)
                : function.apply(
                    dataBuffers[views.get(INT, view + BytesVector.BUFFER_INDEX_OFFSET)],
                    views.get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET) & 0xffff_ffffL,
                    lengthBytes);
        if (toBoolean) {
          word |= value << bit;
        } else {
          result().setLong((index << 6) + bit, value);
        }
      }
      if (toBoolean) {
        result().values().set(LONG, (long) index << 3, word);
      }
    }
  }

  /// Writes views of parts: short ones inline, long ones into the source's own data buffers.
  private void callSlices(
      ScalarImplementation.SliceFunction function, BytesVector source, long[] positions) {
    MemorySegment views = source.values();
    MemorySegment target = result().values();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        long view = (long) position << 4;
        int lengthBytes = views.get(INT, view);
        boolean inline = lengthBytes <= BytesVector.INLINE_MAX_BYTES;
        int bufferIndex = inline ? 0 : views.get(INT, view + BytesVector.BUFFER_INDEX_OFFSET);
        MemorySegment bytes = inline ? views : source.dataBuffers()[bufferIndex];
        long offset =
            inline
                ? view + BytesVector.INLINE_OFFSET
                : views.get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET) & 0xffff_ffffL;
        long part =
            function.apply(
                bytes,
                offset,
                lengthBytes,
                readers.length > 1 ? readers[1].longAt(position) : 0,
                readers.length > 2 ? readers[2].longAt(position) : 0);
        writeSlice(target, view, bytes, bufferIndex, offset + (part >>> 32), (int) part);
      }
    }
  }

  private static void writeSlice(
      MemorySegment target,
      long view,
      MemorySegment bytes,
      int bufferIndex,
      long offset,
      int lengthBytes) {
    if (lengthBytes > BytesVector.INLINE_MAX_BYTES) {
      target.set(LONG, view, lengthBytes | (long) bytes.get(INT, offset) << 32);
      target.set(LONG, view + 8, bufferIndex | offset << 32);
      return;
    }
    // The view was cleared; the bytes that follow the length are its padding already.
    target.set(INT, view, lengthBytes);
    for (int index = 0; index < lengthBytes; index++) {
      target.set(
          ValueLayout.JAVA_BYTE,
          view + BytesVector.INLINE_OFFSET + index,
          bytes.get(ValueLayout.JAVA_BYTE, offset + index));
    }
  }
}
