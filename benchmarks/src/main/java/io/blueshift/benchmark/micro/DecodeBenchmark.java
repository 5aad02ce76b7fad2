package io.blueshift.benchmark.micro;

import io.blueshift.vector.Batch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Decodes a column of a segment batch by batch.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {

  /// The column's shape.
  @Param public ColumnShape shape = ColumnShape.PACKED_INTEGER;

  private SegmentColumnFixture column;
  private long[] allRows;

  /// Writes the column and opens it.
  @Setup(Level.Trial)
  public void open() {
    column = new SegmentColumnFixture(shape);
    allRows = SegmentColumnFixture.allRows();
  }

  /// Gives the memory back.
  @TearDown(Level.Trial)
  public void close() {
    column.close();
  }

  /// Reads every batch.
  ///
  /// @return the number of rows that the vectors say they have
  @Benchmark
  @OperationsPerInvocation(SegmentColumnFixture.ROW_COUNT)
  public long decode() {
    long rowCount = 0;
    for (int row = 0; row < SegmentColumnFixture.ROW_COUNT; row += Batch.ROW_COUNT_MAX) {
      rowCount += column.reader().read(0, row, Batch.ROW_COUNT_MAX, allRows).rowCount();
    }
    return rowCount;
  }
}
