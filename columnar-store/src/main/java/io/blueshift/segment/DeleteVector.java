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
///
/// Who goes through rows asks for every batch which are gone. Where these are not very few, the first to ask makes a
/// plain bitmap, of which a batch takes some words; in compressed runs each question would search anew.
public final class DeleteVector {
  /// No row is gone.
  public static final DeleteVector NONE = new DeleteVector(null);

  /// A bitmap is made when at least one of so many positions is gone: then it has at most 64 times the bytes of the set.
  private static final long POSITIONS_PER_GONE_MAX = 1024;

  private final @Nullable RoaringBitmap positions;

  /// How many words the bitmap has, which end with the last position that is gone; 0 when none is made.
  private final int bitmapWordCount;

  private volatile long @Nullable [] bitmap;

  private DeleteVector(@Nullable RoaringBitmap positions) {
    this.positions = positions;
    this.bitmapWordCount =
        positions != null
                && positions.getLongCardinality() * POSITIONS_PER_GONE_MAX > positions.last()
            ? (positions.last() >>> 6) + 1
            : 0;
  }

  private long[] bitmap(RoaringBitmap of) {
    long[] made = bitmap;
    if (made == null) {
      long[] words = new long[bitmapWordCount];
      of.forEach((int position) -> words[position >>> 6] |= 1L << position);
      bitmap = words;
      made = words;
    }
    return made;
  }

  /// Returns 64 bits of a bitmap from any one on; those behind its end are clear.
  private static long bitsAt(long[] bitmap, int position) {
    int word = position >>> 6;
    long low = word < bitmap.length ? bitmap[word] >>> position : 0;
    int shift = position & 63;
    return shift == 0 || word + 1 >= bitmap.length ? low : low | bitmap[word + 1] << -shift;
  }

  /// Returns 64 bits of which those behind the end of a range are clear.
  private static long within(long bits, int end) {
    return end >= Long.SIZE ? bits : bits & (1L << end) - 1;
  }

  /// Returns how many rows are gone.
  public int count() {
    return positions == null ? 0 : positions.getCardinality();
  }

  /// Returns the memory that the set takes, with the bitmap.
  public long sizeBytes() {
    return positions == null ? 0 : positions.getLongSizeInBytes() + ((long) bitmapWordCount << 3);
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
    RoaringBitmap set = positions;
    if (set == null) {
      return false;
    }
    if (bitmapWordCount == 0) {
      return set.intersects(firstPosition, (long) firstPosition + count);
    }
    long[] bits = bitmap(set);
    for (int done = 0; done < count; done += Long.SIZE) {
      if (within(bitsAt(bits, firstPosition + done), count - done) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Clears the bit of every row of a range that is gone: bit `i` is position `firstPosition + i`.
  public void clear(int firstPosition, int count, long[] selection) {
    RoaringBitmap set = positions;
    if (set == null) {
      return;
    }
    if (bitmapWordCount > 0) {
      long[] bits = bitmap(set);
      for (int done = 0; done < count; done += Long.SIZE) {
        selection[done >>> 6] &= ~within(bitsAt(bits, firstPosition + done), count - done);
      }
      return;
    }
    PeekableIntIterator gone = set.getIntIterator();
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
