package io.blueshift.segment;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The rows of one segment, or of one write buffer, that are gone as of a state: a set of positions.
/// Immutable and safe for use by several threads.
public final class DeleteVector {
  /// No row is gone.
  public static final DeleteVector NONE = new DeleteVector(null);

  private final @Nullable RoaringBitmap positions;

  private DeleteVector(@Nullable RoaringBitmap positions) {
    this.positions = positions;
  }

  /// Returns how many rows are gone.
  public int count() {
    return positions == null ? 0 : positions.getCardinality();
  }

  /// Returns the memory that the set takes.
  public long sizeBytes() {
    return positions == null ? 0 : positions.getLongSizeInBytes();
  }

  /// Returns whether no row is gone.
  public boolean isEmpty() {
    return positions == null;
  }

  /// Returns whether the row at a position is gone.
  public boolean contains(int position) {
    return positions != null && positions.contains(position);
  }

  /// Returns whether some row of a range is gone.
  public boolean containsAny(int firstPosition, int count) {
    return positions != null && positions.intersects(firstPosition, (long) firstPosition + count);
  }

  /// Clears the bit of every row of a range that is gone: bit `i` is position `firstPosition + i`.
  public void clear(int firstPosition, int count, long[] selection) {
    if (positions == null) {
      return;
    }
    PeekableIntIterator gone = positions.getIntIterator();
    gone.advanceIfNeeded(firstPosition);
    while (gone.hasNext()) {
      int bit = gone.next() - firstPosition;
      if (bit >= count) {
        return;
      }
      selection[bit >>> 6] &= ~(1L << bit);
    }
  }

  /// Returns this set with positions more, none of which is in it.
  public DeleteVector with(int[] more) {
    if (more.length == 0) {
      return this;
    }
    RoaringBitmap all = positions == null ? new RoaringBitmap() : positions.clone();
    all.add(more);
    all.runOptimize();
    return new DeleteVector(all);
  }

  /// Returns the positions that are in this set and not in an earlier one, ascending.
  public int[] minus(DeleteVector earlier) {
    if (positions == null) {
      return new int[0];
    }
    return earlier.positions == null
        ? positions.toArray()
        : RoaringBitmap.andNot(positions, earlier.positions).toArray();
  }

  /// Returns the set for the same rows without the first ones: position `count` becomes 0.
  public DeleteVector withoutFirst(int count) {
    if (positions == null) {
      return this;
    }
    RoaringBitmap rest = positions.clone();
    rest.remove(0L, count);
    return rest.isEmpty() ? NONE : new DeleteVector(RoaringBitmap.addOffset(rest, -count));
  }

  /// Returns the set in Roaring's portable form (<https://github.com/RoaringBitmap/RoaringFormatSpec>);
  /// no bytes for an empty one.
  public byte[] toBytes() {
    if (positions == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[positions.serializedSizeInBytes()];
    positions.serialize(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /// Reads what [#toBytes] wrote.
  ///
  /// @param rowCount the number of rows, above all positions
  /// @throws DatabaseException DATA_CORRUPTED
  public static DeleteVector ofBytes(byte[] bytes, int rowCount) {
    if (bytes.length == 0) {
      return NONE;
    }
    RoaringBitmap positions = new RoaringBitmap();
    try {
      positions.deserialize(ByteBuffer.wrap(bytes));
    } catch (IOException | RuntimeException e) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED, "the set of deleted rows cannot be read", e);
    }
    if (positions.isEmpty() || positions.last() >= rowCount || positions.first() < 0) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "the set of deleted rows does not fit its rows [rows=" + rowCount + "]");
    }
    return new DeleteVector(positions);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeleteVector that && Objects.equals(positions, that.positions);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(positions);
  }

  @Override
  public String toString() {
    return count() + " rows deleted";
  }
}
