package io.blueshift.benchmark.micro;

import io.blueshift.kernel.ColumnKernels;
import io.blueshift.vector.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Runs the loops that have a plain and a Vector API form over one batch, in the form that serves in
/// this process.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {

  private static final int ROW_COUNT = Batch.ROW_COUNT_MAX;
  private static final long SEED = 3;

  private final ColumnKernels kernels = ColumnKernels.active();
  private final int[] positions = new int[ROW_COUNT];
  private final long[] selection = new long[ROW_COUNT / Long.SIZE];
  private Arena arena;
  private MemorySegment left;
  private MemorySegment right;
  private MemorySegment result;

  /// Fills two columns of 64-bit values below 2^31.
  @Setup(Level.Trial)
  public void open() {
    arena = Arena.ofConfined();
    left = arena.allocate(ROW_COUNT * 8L, 64);
    right = arena.allocate(ROW_COUNT * 8L, 64);
    result = arena.allocate(ROW_COUNT * 8L, 64);
    Random random = new Random(SEED);
    for (int row = 0; row < ROW_COUNT; row++) {
      left.setAtIndex(ValueLayout.JAVA_LONG, row, random.nextInt() & Integer.MAX_VALUE);
      right.setAtIndex(ValueLayout.JAVA_LONG, row, random.nextInt() & Integer.MAX_VALUE);
    }
    for (int word = 0; word < selection.length; word++) {
      selection[word] = random.nextLong();
    }
  }

  /// Gives the memory back.
  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }

  /// Compares with a range.
  ///
  /// @return the bitmap
  @Benchmark
  @OperationsPerInvocation(ROW_COUNT)
  public MemorySegment rangeInt64() {
    kernels.rangeInt64(left, 0, 1L << 30, ROW_COUNT, result);
    return result;
  }

  /// Adds with a check for overflow.
  ///
  /// @return negative if a sum overflowed
  @Benchmark
  @OperationsPerInvocation(ROW_COUNT)
  public long addInt64() {
    return kernels.addInt64(left, right, ROW_COUNT, result);
  }

  /// Multiplies.
  ///
  /// @return the products
  @Benchmark
  @OperationsPerInvocation(ROW_COUNT)
  public MemorySegment multiplyInt64() {
    kernels.multiplyInt64(left, right, ROW_COUNT, result);
    return result;
  }

  /// Turns a bitmap with every second bit set, on average, into positions.
  ///
  /// @return the number of positions
  @Benchmark
  @OperationsPerInvocation(ROW_COUNT)
  public int positions() {
    return kernels.positionsOf(selection, ROW_COUNT, positions);
  }
}
