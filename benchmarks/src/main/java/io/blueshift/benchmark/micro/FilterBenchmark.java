package io.blueshift.benchmark.micro;

import io.blueshift.scan.ColumnPredicate;
import io.blueshift.vector.Batch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

/// Filters a column of a segment on its encoded pages.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilterBenchmark {

  /// A column with a condition on it.
  public enum Condition {
    /// A tenth of bit-packed integers.
    INTEGER_RANGE,
    /// Half of 64-bit integers.
    BIGINT_RANGE,
    /// Half of the keys of a join that was built on every second key.
    JOIN_KEYS,
    /// Half of the prices.
    PRICE_RANGE,
    /// Two of seven words.
    WORDS;

    private ColumnShape shape() {
      return switch (this) {
        case INTEGER_RANGE, JOIN_KEYS -> ColumnShape.PACKED_INTEGER;
        case BIGINT_RANGE -> ColumnShape.HASHED_BIGINT;
        case PRICE_RANGE -> ColumnShape.PRICE_DOUBLE;
        case WORDS -> ColumnShape.WORD_TEXT;
      };
    }

    private ColumnPredicate predicate() {
      return switch (this) {
        case INTEGER_RANGE -> new ColumnPredicate.IntegerRange(0, 100, 509);
        case BIGINT_RANGE -> new ColumnPredicate.IntegerRange(0, 0, Long.MAX_VALUE);
        case JOIN_KEYS -> everySecondKey();
        case PRICE_RANGE -> new ColumnPredicate.FloatRange(0, 0, true, 5000, false);
        case WORDS -> new ColumnPredicate.BytesSet(0, List.of(bytes("final"), bytes("sleep")));
      };
    }

    private static ColumnPredicate everySecondKey() {
      long[] words = new long[4096 / Long.SIZE];
      Arrays.fill(words, 0x5555_5555_5555_5555L);
      return new ColumnPredicate.KeyBitmap(0, 0, words);
    }

    private static byte[] bytes(String word) {
      return word.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /// The column and the condition.
  @Param public Condition condition = Condition.INTEGER_RANGE;

  private SegmentColumnFixture column;
  private ColumnPredicate predicate;
  private long[] selection;

  /// Writes the column and opens it.
  @Setup(Level.Trial)
  public void open() {
    column = new SegmentColumnFixture(condition.shape());
    predicate = condition.predicate();
    selection = SegmentColumnFixture.allRows();
  }

  /// Gives the memory back.
  @TearDown(Level.Trial)
  public void close() {
    column.close();
  }

  /// Filters every batch.
  ///
  /// @return the number of rows that pass
  @Benchmark
  @OperationsPerInvocation(SegmentColumnFixture.ROW_COUNT)
  public long filter() {
    long passing = 0;
    for (int row = 0; row < SegmentColumnFixture.ROW_COUNT; row += Batch.ROW_COUNT_MAX) {
      Arrays.fill(selection, -1L);
      column.reader().filter(predicate, row, Batch.ROW_COUNT_MAX, selection);
      for (long word : selection) {
        passing += Long.bitCount(word);
      }
    }
    return passing;
  }
}
