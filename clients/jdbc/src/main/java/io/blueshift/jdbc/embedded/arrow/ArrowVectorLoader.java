package io.blueshift.jdbc.embedded.arrow;

import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/// Puts the engine's vectors into Arrow's as they are: Arrow's buffers point at the engine's memory.
///
/// Two types are copied because Arrow for Java knows no vector of their layout: DECIMAL of up to 18
/// digits (64 bits here, 128 there) and INTERVAL (microseconds here, nanoseconds there). Used by one
/// thread; buffers may be released by any.
final class ArrowVectorLoader {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int WIDE_VALUE_BYTES = 16;
  private static final long NANOS_PER_MICRO = 1_000;

  private final BufferAllocator allocator;
  private final AtomicInteger sharedBufferCount = new AtomicInteger();

  ArrowVectorLoader(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /// Returns how many buffers of the engine Arrow still refers to.
  int sharedBufferCount() {
    return sharedBufferCount.get();
  }

  /// Lets `target`, which holds nothing, show the first `rowCount` values of `source`.
  void load(ColumnVector source, int rowCount, FieldVector target) {
    if (source.type() instanceof NullType) {
      target.setValueCount(rowCount);
      return;
    }
    FlatVector flat = flat(source);
    List<ArrowBuf> buffers = new ArrayList<>();
    try {
      buffers.add(
          flat.validity().allPresent() ? allocator.getEmpty() : share(flat.validity().bits()));
      addValues(flat, rowCount, buffers);
      int nullCount = flat.validity().nullCount(rowCount);
      target.loadFieldBuffers(new ArrowFieldNode(rowCount, nullCount), buffers);
    } finally {
      // The target has references of its own now.
      buffers.forEach(ArrowBuf::close);
    }
  }

  private static FlatVector flat(ColumnVector source) {
    return switch (source) {
      case FlatVector flat -> flat;
      case DictionaryVector _ -> throw notFlat();
      case ConstantVector _ -> throw notFlat();
    };
  }

  private static IllegalStateException notFlat() {
    return new IllegalStateException("a result's column is not flat");
  }

  private void addValues(FlatVector source, int rowCount, List<ArrowBuf> buffers) {
    switch (source) {
      case Int64Vector values when values.type() instanceof DecimalType ->
          buffers.add(widened(values.values(), rowCount));
      case IntervalVector intervals -> buffers.add(inNanos(intervals, rowCount));
      case BytesVector bytes -> {
        buffers.add(share(bytes.values()));
        for (MemorySegment data : bytes.dataBuffers()) {
          buffers.add(share(data));
        }
      }
      case BooleanVector _, Int32Vector _, Int64Vector _, Int128Vector _, Float64Vector _ ->
          buffers.add(share(source.values()));
    }
  }

  private ArrowBuf share(MemorySegment memory) {
    sharedBufferCount.incrementAndGet();
    return allocator.wrapForeignAllocation(
        new ForeignAllocation(memory.byteSize(), memory.address()) {
          @Override
          protected void release0() {
            sharedBufferCount.decrementAndGet();
          }
        });
  }

  private ArrowBuf widened(MemorySegment values, int rowCount) {
    ArrowBuf wide = allocator.buffer((long) rowCount * WIDE_VALUE_BYTES);
    for (int position = 0; position < rowCount; position++) {
      long value = values.get(LONG, (long) position * Long.BYTES);
      long offset = (long) position * WIDE_VALUE_BYTES;
      wide.setLong(offset, value);
      wide.setLong(offset + Long.BYTES, value >> (Long.SIZE - 1));
    }
    return wide;
  }

  private ArrowBuf inNanos(IntervalVector source, int rowCount) {
    ArrowBuf target = allocator.buffer((long) rowCount * WIDE_VALUE_BYTES);
    boolean complete = false;
    try {
      for (int position = 0; position < rowCount; position++) {
        long offset = (long) position * WIDE_VALUE_BYTES;
        boolean present = source.validity().isPresent(position);
        long micros = present ? source.values().get(LONG, offset + Long.BYTES) : 0;
        target.setLong(offset, present ? source.values().get(LONG, offset) : 0);
        target.setLong(offset + Long.BYTES, Math.multiplyExact(micros, NANOS_PER_MICRO));
      }
      complete = true;
      return target;
    } finally {
      if (!complete) {
        target.close();
      }
    }
  }
}
