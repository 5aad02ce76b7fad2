package io.blueshift.evaluation;

import io.blueshift.function.RowFunction;
import io.blueshift.function.ScalarImplementation;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Calls a strict function once for every active position at which all arguments hold a value.
/// Positions that are not called hold NULL only where an argument does; otherwise anything.
final class FunctionNode extends StrictNode {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final ScalarImplementation implementation;
  private final VectorReader[] readers;
  private final @Nullable Object[] arguments;

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
          eachLong(positions, p -> unary.operator().applyAsLong(readers[unary.argument()].longAt(p)));
      case ScalarImplementation.LongsToLong binary ->
          eachLong(
              positions,
              p -> binary.operator().applyAsLong(readers[0].longAt(p), readers[1].longAt(p)));
      case ScalarImplementation.BytesToLong bytes ->
          eachLong(
              positions,
              p ->
                  bytes
                      .function()
                      .apply(
                          readers[bytes.argument()].bytesSegmentAt(p),
                          readers[bytes.argument()].bytesOffsetAt(p),
                          readers[bytes.argument()].lengthBytesAt(p)));
      case ScalarImplementation.DoubleToDouble unary -> callDouble(unary, positions);
      case ScalarImplementation.DoublesToDouble binary -> callDoubles(binary, positions);
      case ScalarImplementation.Slice slice -> callSlices(slice, positions);
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
        bits.set(ValueLayout.JAVA_LONG_UNALIGNED, (long) index << 3, word);
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

  private void callSlices(ScalarImplementation.Slice slice, long[] positions) {
    VectorBuffer target = result();
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        MemorySegment segment = readers[0].bytesSegmentAt(position);
        long offset = readers[0].bytesOffsetAt(position);
        long part =
            slice
                .function()
                .apply(
                    segment,
                    offset,
                    readers[0].lengthBytesAt(position),
                    readers.length > 1 ? readers[1].longAt(position) : 0,
                    readers.length > 2 ? readers[2].longAt(position) : 0);
        target.setBytes(position, segment, offset + (part >>> 32), (int) part);
      }
    }
  }
}
