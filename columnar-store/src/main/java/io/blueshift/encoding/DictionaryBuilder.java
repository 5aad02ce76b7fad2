package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.BYTE;
import static io.blueshift.encoding.PageLayout.LONG;

import io.blueshift.type.Collation;
import io.blueshift.vector.BytesVector;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Gives strings codes in the order in which they first appear, until there are too many. Open
/// addressing; strings of up to twelve bytes are compared by the sixteen bytes of their view.
///
/// Used by one thread.
public final class DictionaryBuilder {
  /// What [#code] answers when the dictionary is full.
  public static final int FULL = -1;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int SLOT_COUNT_MIN = 1 << 10;

  private final int entryCountMax;
  private final long bytesMax;
  private int[] slots = new int[SLOT_COUNT_MIN];
  private int slotMask = SLOT_COUNT_MIN - 1;
  private int[] hashes = new int[SLOT_COUNT_MIN / 2];
  private long[] firsts = new long[SLOT_COUNT_MIN / 2];
  private long[] seconds = new long[SLOT_COUNT_MIN / 2];
  private int[] offsets = new int[SLOT_COUNT_MIN / 2];
  private byte[] bytes = new byte[1 << 12];
  private int byteCount;
  private int entryCount;
  private byte[] scratch = new byte[256];

  /// Codes of long strings seen lately, by their length and prefix: most are found without a hash.
  private final int[] recent = new int[256];

  /// Makes an empty dictionary that takes so many entries and bytes.
  public DictionaryBuilder(int entryCountMax, long bytesMax) {
    this.entryCountMax = entryCountMax;
    this.bytesMax = bytesMax;
  }

  /// Returns how many different strings there are.
  public int entryCount() {
    return entryCount;
  }

  /// Returns the bytes of all entries together.
  public int byteCount() {
    return byteCount;
  }

  /// Returns an entry's length.
  public int length(int code) {
    return (int) firsts[code];
  }

  /// Copies an entry's bytes and returns where they end in the target.
  public int copy(int code, byte[] target, int at) {
    int length = length(code);
    System.arraycopy(bytes, offsets[code], target, at, length);
    return at + length;
  }

  /// Returns an entry's bytes.
  public byte[] entry(int code) {
    return Arrays.copyOfRange(bytes, offsets[code], offsets[code] + length(code));
  }

  /// Returns the code of a string given by its view, which is added when it is new; [#FULL] when there
  /// is no room for it.
  ///
  /// @param first the view's first eight bytes
  /// @param second the view's last eight bytes
  /// @param dataBuffers what the view of a long string points into
  public int code(long first, long second, MemorySegment[] dataBuffers) {
    int length = (int) first;
    if (length <= BytesVector.INLINE_MAX_BYTES) {
      return shortCode(first, second);
    }
    int recentSlot = fold(first * MULTIPLIER) & recent.length - 1;
    int candidate = recent[recentSlot];
    if (candidate < entryCount
        && firsts[candidate] == first
        && equalsEntry(candidate, length, dataBuffers[(int) second], second >>> 32)) {
      return candidate;
    }
    if (scratch.length < length + Long.BYTES) {
      scratch = new byte[length * 2];
    }
    MemorySegment.copy(dataBuffers[(int) second], BYTE, second >>> 32, scratch, 0, length);
    int code = longCode(first, length);
    recent[recentSlot] = Math.max(0, code);
    return code;
  }

  /// Compares eight bytes at a time; the last eight may be some of them again.
  private boolean equalsEntry(int code, int length, MemorySegment data, long offset) {
    int entry = offsets[code];
    long difference = 0;
    for (int at = 0; at + Long.BYTES <= length; at += Long.BYTES) {
      difference |= data.get(LONG, offset + at) ^ (long) WORD.get(bytes, entry + at);
    }
    int last = length - Long.BYTES;
    difference |= data.get(LONG, offset + last) ^ (long) WORD.get(bytes, entry + last);
    return difference == 0;
  }

  private int shortCode(long first, long second) {
    int hash = fold(first * MULTIPLIER ^ Long.rotateLeft(second * MULTIPLIER, 31));
    int slot = hash & slotMask;
    for (int at = slots[slot]; at != 0; at = slots[slot]) {
      int code = at - 1;
      if (firsts[code] == first && seconds[code] == second) {
        return code;
      }
      slot = slot + 1 & slotMask;
    }
    int code = add(slot, hash, first, second, (int) first);
    if (code >= 0) {
      WORD.set(bytes, offsets[code], first >>> 32 | second << 32);
      WORD.set(bytes, offsets[code] + 8, second >>> 32);
    }
    return code;
  }

  private int longCode(long first, int length) {
    int hash = hash(scratch, length);
    int slot = hash & slotMask;
    for (int at = slots[slot]; at != 0; at = slots[slot]) {
      int code = at - 1;
      if (hashes[code] == hash
          && firsts[code] == first
          && Arrays.equals(bytes, offsets[code], offsets[code] + length, scratch, 0, length)) {
        return code;
      }
      slot = slot + 1 & slotMask;
    }
    int code = add(slot, hash, first, 0, length);
    if (code >= 0) {
      System.arraycopy(scratch, 0, bytes, offsets[code], length);
    }
    return code;
  }

  private static int hash(byte[] text, int length) {
    long hash = length * MULTIPLIER;
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      hash = (Long.rotateLeft(hash, 27) ^ (long) WORD.get(text, at)) * MULTIPLIER;
    }
    if (at < length) {
      long word = (long) WORD.get(text, at) & SymbolTable.mask(length - at);
      hash = (Long.rotateLeft(hash, 27) ^ word) * MULTIPLIER;
    }
    return fold(hash);
  }

  private static int fold(long hash) {
    return (int) (hash ^ hash >>> 32);
  }

  private int add(int slot, int hash, long first, long second, int length) {
    if (entryCount == entryCountMax || (long) byteCount + length > bytesMax) {
      return FULL;
    }
    int code = entryCount++;
    if (entryCount > firsts.length) {
      int capacity = firsts.length * 2;
      firsts = Arrays.copyOf(firsts, capacity);
      seconds = Arrays.copyOf(seconds, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
      hashes = Arrays.copyOf(hashes, capacity);
    }
    int room = byteCount + length + 2 * Long.BYTES;
    if (room > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(room, bytes.length * 2));
    }
    firsts[code] = first;
    seconds[code] = second;
    hashes[code] = hash;
    offsets[code] = byteCount;
    byteCount += length;
    slots[slot] = code + 1;
    if (entryCount * 2 > slots.length) {
      grow();
    }
    return code;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    slotMask = slots.length - 1;
    for (int code = 0; code < entryCount; code++) {
      int slot = hashes[code] & slotMask;
      while (slots[slot] != 0) {
        slot = slot + 1 & slotMask;
      }
      slots[slot] = code + 1;
    }
  }

  /// Returns the codes in the ascending order of their strings.
  public int[] sortedCodes(Collation collation) {
    record Key(long prefix, int code) {}
    Key[] keys = new Key[entryCount];
    for (int code = 0; code < entryCount; code++) {
      keys[code] = new Key(BytesOrder.prefix(bytes, offsets[code], length(code), collation), code);
    }
    Arrays.sort(
        keys,
        (a, b) -> {
          int order = Long.compareUnsigned(a.prefix, b.prefix);
          return order != 0 ? order : compare(a.code, b.code, collation);
        });
    int[] codes = new int[entryCount];
    for (int i = 0; i < entryCount; i++) {
      codes[i] = keys[i].code;
    }
    return codes;
  }

  /// Returns whether two neighbours of a sorted list are equal in the collation though their bytes
  /// differ; codes cannot stand for such values.
  public boolean hasEqualNeighbours(int[] sortedCodes, Collation collation) {
    if (collation == Collation.BINARY) {
      return false;
    }
    for (int i = 1; i < sortedCodes.length; i++) {
      if (compare(sortedCodes[i - 1], sortedCodes[i], collation) == 0) {
        return true;
      }
    }
    return false;
  }

  private int compare(int first, int second, Collation collation) {
    return BytesOrder.compare(
        bytes, offsets[first], length(first), bytes, offsets[second], length(second), collation);
  }
}
