package io.blueshift.evaluation;

import io.blueshift.function.RowFunction;
import io.blueshift.kernel.ColumnKernels;
import io.blueshift.kernel.Int128;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Converts values: between number lanes in plain loops where nothing can fail, else value by value.
final class CastNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  /// The conversions that have a loop of their own.
  enum Form {
    /// The same bytes under another type.
    SAME_BYTES,
    /// INT32 to INT64.
    WIDEN_32_TO_64,
    /// INT32 or INT64 to INT128.
    WIDEN_TO_128,
    /// INT32 or INT64, divided by a power of ten, to FLOAT64.
    TO_DOUBLE,
    /// INT32 or INT64 times a power of ten that is known to fit, to INT64.
    SCALE_UP_64,
    /// INT64 divided by a power of ten and rounded half away from zero, to INT64.
    SCALE_DOWN_64,
    /// INT128 to INT64 of the same scale; values that do not fit go BY_VALUE.
    NARROW_128,
    /// Anything else.
    BY_VALUE
  }

  private final Form form;
  private final long factor;
  private final @Nullable RowFunction conversion;
  private final VectorReader reader = new VectorReader();
  private final @Nullable Object[] argument = new Object[1];

  /// Makes a node; `factor` is the power of ten of TO_DOUBLE and of the scaling forms, or the
  /// bound of NARROW_128, `conversion` serves
  /// BY_VALUE.
  CastNode(
      Form form,
      long factor,
      @Nullable RowFunction conversion,
      EvaluationNode operand,
      LogicalType type,
      MemoryBudget budget) {
    super(type, budget, operand);
    this.form = form;
    this.factor = factor;
    this.conversion = conversion;
  }

  @Override
  ColumnVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    if (form == Form.SAME_BYTES) {
      boolean keep =
          vectors[0] instanceof FlatVector || Retyping.staysDictionary(vectors[0].type(), type());
      return Retyping.of(keep ? vectors[0] : flat(0, vectors, frame), type());
    }
    MemorySegment target = beginResult(frame, vectors);
    int rowCount = frame.rowCount();
    switch (form) {
      case SAME_BYTES -> throw new IllegalStateException("handled before");
      case WIDEN_32_TO_64 ->
          ColumnKernels.active().widenInt32(flat(0, vectors, frame).values(), rowCount, target);
      case WIDEN_TO_128 -> {
        reader.reset(flat(0, vectors, frame));
        for (int position = 0; position < rowCount; position++) {
          Int128.write(target, position, reader.longAt(position));
        }
      }
      case NARROW_128 -> {
        if (!narrow(flat(0, vectors, frame).values(), rowCount, target)) {
          byValue(frame, vectors);
        }
      }
      case TO_DOUBLE -> toDouble(flat(0, vectors, frame), rowCount, target);
      case SCALE_UP_64 -> scaleUp(flat(0, vectors, frame), rowCount, target);
      case SCALE_DOWN_64 ->
          ColumnKernels.active()
              .divideRoundedInt64(flat(0, vectors, frame).values(), factor, rowCount, target);
      case BY_VALUE -> byValue(frame, vectors);
    }
    return result().finish(rowCount);
  }

  private void toDouble(FlatVector source, int rowCount, MemorySegment target) {
    MemorySegment values = source.values();
    double divisor = factor;
    boolean real = type() instanceof LogicalType.RealType;
    boolean narrow = source.type().physicalType().sizeBytes() == 4;
    for (int position = 0; position < rowCount; position++) {
      long number =
          narrow ? values.get(INT, (long) position << 2) : values.get(LONG, (long) position << 3);
      double value = real ? (float) (number / divisor) : number / divisor;
      target.set(DOUBLE, (long) position << 3, value);
    }
  }

  private void scaleUp(FlatVector source, int rowCount, MemorySegment target) {
    MemorySegment values = source.values();
    if (source.type().physicalType().sizeBytes() == 8) {
      ColumnKernels.active().multiplyInt64(values, factor, rowCount, target);
      return;
    }
    for (int position = 0; position < rowCount; position++) {
      target.set(LONG, (long) position << 3, values.get(INT, (long) position << 2) * factor);
    }
  }

  private boolean narrow(MemorySegment source, int rowCount, MemorySegment target) {
    long wide = 0;
    long magnitude = 0;
    for (int position = 0; position < rowCount; position++) {
      long low = source.get(LONG, (long) position << 4);
      wide |= source.get(LONG, ((long) position << 4) + 8) ^ low >> 63;
      magnitude |= low ^ low >> 63;
      target.set(LONG, (long) position << 3, low);
    }
    return wide == 0 && magnitude < factor;
  }

  private void byValue(EvaluationFrame frame, ColumnVector[] vectors) {
    RowFunction function = java.util.Objects.requireNonNull(conversion);
    reader.reset(vectors[0]);
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        argument[0] = reader.objectAt(position);
        result().setObject(position, function.apply(argument));
      }
    }
  }
}
