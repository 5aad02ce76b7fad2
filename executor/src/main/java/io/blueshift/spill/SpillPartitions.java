package io.blueshift.spill;

import io.blueshift.kernel.VectorHash;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Divides rows among files by the hash of their key, so that equal keys are in the same part of
/// every worker's files. Used by one worker until [#complete].
public final class SpillPartitions implements AutoCloseable {
  /// How many parts there are; a power of two.
  public static final int PART_COUNT = 32;

  /// How many times a part can be divided again, by other bits of the hash.
  public static final int LEVEL_MAX = 3;

  private static final int PART_SHIFT = 27;
  private static final int PART_BITS = Integer.numberOfTrailingZeros(PART_COUNT);

  private final SpillDirectory directory;
  private final List<LogicalType> types;
  private final MemoryBudget budget;
  private final PartitionHash hash;
  private final @Nullable SpillFile[] files = new SpillFile[PART_COUNT];
  private final int[][] positions = new int[PART_COUNT][Batch.ROW_COUNT_MAX];
  private final int[] counts = new int[PART_COUNT];
  private final byte[] parts = new byte[Batch.ROW_COUNT_MAX];

  /// Makes empty parts for rows of the given types; `budget` pays for the buffers.
  public SpillPartitions(
      SpillDirectory directory, List<LogicalType> types, int[] keyColumns, MemoryBudget budget) {
    this(directory, types, keyColumns, 0, budget);
  }

  /// Makes empty parts of what is in one part of the level before, 0 being the first.
  public SpillPartitions(
      SpillDirectory directory,
      List<LogicalType> types,
      int[] keyColumns,
      int level,
      MemoryBudget budget) {
    this.directory = directory;
    this.types = types;
    this.budget = budget;
    this.hash = new PartitionHash(keyColumns, level);
  }

  /// Finds the parts of rows by their keys. One instance serves one worker.
  public static final class PartitionHash {
    private final int[] keyColumns;
    private final VectorHash[] hashes;
    private final long[] values = new long[Batch.ROW_COUNT_MAX];
    private final int shift;

    /// Makes the hash over some columns of batches, for parts of a level.
    public PartitionHash(int[] keyColumns, int level) {
      this.keyColumns = keyColumns;
      this.shift = PART_SHIFT + level * PART_BITS;
      this.hashes = new VectorHash[keyColumns.length];
      Arrays.setAll(hashes, index -> new VectorHash());
    }

    /// Writes the part of every position that counts.
    public void find(Batch batch, byte[] parts) {
      SelectionVector selection = batch.selection();
      for (int key = 0; key < keyColumns.length; key++) {
        if (key == 0) {
          hashes[key].hash(batch.column(keyColumns[key]), selection, values);
        } else {
          hashes[key].combine(batch.column(keyColumns[key]), selection, values);
        }
      }
      for (int entry = 0; entry < batch.selectedCount(); entry++) {
        int position = selection == null ? entry : selection.positions()[entry];
        parts[position] = (byte) (values[position] >>> shift & PART_COUNT - 1);
      }
    }
  }

  /// Writes the rows of a batch that count; returns how many bytes that were.
  public long write(Batch batch) {
    hash.find(batch, parts);
    Arrays.fill(counts, 0);
    SelectionVector selection = batch.selection();
    for (int entry = 0; entry < batch.selectedCount(); entry++) {
      int position = selection == null ? entry : selection.positions()[entry];
      int part = parts[position];
      positions[part][counts[part]++] = position;
    }
    long bytes = 0;
    for (int part = 0; part < PART_COUNT; part++) {
      if (counts[part] > 0) {
        SpillFile file = files[part];
        if (file == null) {
          file = directory.create(types, budget);
          files[part] = file;
        }
        long before = file.sizeBytes();
        file.write(batch, positions[part], counts[part]);
        bytes += file.sizeBytes() - before;
      }
    }
    return bytes;
  }

  /// Ends the writing.
  public void complete() {
    for (SpillFile file : files) {
      if (file != null) {
        file.complete();
      }
    }
  }

  /// Returns the rows of a part, or null when there are none.
  public @Nullable SpillFile part(int index) {
    return files[index];
  }

  /// Hands the rows of a part over to the caller, who closes them; null when there are none. Parts may
  /// be taken by several threads, each part by one.
  public @Nullable SpillFile take(int index) {
    SpillFile file = files[index];
    files[index] = null;
    return file;
  }

  @Override
  public void close() {
    for (int part = 0; part < PART_COUNT; part++) {
      SpillFile file = files[part];
      if (file != null) {
        files[part] = null;
        file.close();
      }
    }
  }
}
