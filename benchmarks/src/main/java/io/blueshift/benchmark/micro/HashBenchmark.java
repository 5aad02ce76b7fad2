package io.blueshift.benchmark.micro;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.kernel.VectorHash;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.vector.Batch;
import io.blueshift.vector.FlatVector;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Hashes the keys of a batch.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashBenchmark {

  private static final long SEED = 5;

  /// The keys' shape.
  @Param({"PACKED_INTEGER", "HASHED_BIGINT", "PRICE_DOUBLE", "WORD_TEXT", "SENTENCE_TEXT"})
  public ColumnShape shape = ColumnShape.HASHED_BIGINT;

  private final long[] hashes = new long[Batch.ROW_COUNT_MAX];
  private final VectorHash hash = new VectorHash();
  private MemoryBudget budget;
  private VectorBuilder builder;
  private FlatVector keys;

  /// Makes a batch of keys.
  @Setup(Level.Trial)
  public void open() {
    budget = MemoryBudget.root("benchmark", 1L << 26);
    builder = new VectorBuilder(shape.type(), budget);
    Random random = new Random(SEED);
    for (int row = 0; row < Batch.ROW_COUNT_MAX; row++) {
      builder.append(shape.value(row, random));
    }
    keys = builder.build();
  }

  /// Gives the memory back.
  @TearDown(Level.Trial)
  public void close() {
    builder.close();
    budget.close();
  }

  /// Hashes the batch.
  ///
  /// @return the hashes
  @Benchmark
  @OperationsPerInvocation(Batch.ROW_COUNT_MAX)
  public long[] hash() {
    hash.hash(keys, null, hashes);
    return hashes;
  }
}
