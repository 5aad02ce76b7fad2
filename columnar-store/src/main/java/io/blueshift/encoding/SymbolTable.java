package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.BYTE;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Up to 255 symbols of one to eight bytes, each with a code of one byte; code 255 says that the next
/// byte stands for itself (Boncz, Neumann, Leis: FSST, 2020). Made by [SymbolTableTrainer].
///
/// Matching is lossy as in the paper: of symbols with three bytes or more, one per slot of a small
/// hash table over the first three bytes. Immutable; safe for use by several threads.
public final class SymbolTable {
  static final int ESCAPE = 255;
  static final int SYMBOL_COUNT_MAX = 255;
  static final int SYMBOL_MAX_BYTES = 8;

  /// The bytes that must be readable behind a text and writable behind a decoded one.
  public static final int SLACK_BYTES = 8;

  /// What eight codes can become.
  private static final int FAST_OUTPUT_BYTES = 8 * SYMBOL_MAX_BYTES;

  private static final int SLOT_BITS = 11;
  private static final int ENTRY_LENGTH_SHIFT = 8;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int count;
  private final long[] symbols = new long[256];
  private final int[] lengths = new int[256];

  /// Per slot two numbers: the symbol, and `64 - bits of the symbol << 32 | length << 8 | code`.
  private final long[] slots = new long[2 << SLOT_BITS];

  /// Per pair of bytes: the longest symbol of one or two bytes, or the escape.
  private final short[] pairEntries = new short[1 << 16];

  private final short[] byteEntries = new short[1 << 8];

  /// Makes a table of symbols in the order of their codes. A symbol whose slot is taken cannot be
  /// found when text is encoded, but decodes.
  SymbolTable(long[] values, int[] valueLengths, int count) {
    this.count = count;
    // An empty slot holds a word that hashes to another one, so that no word ever matches it.
    slots[0] = -1L;
    Arrays.fill(byteEntries, (short) (1 << ENTRY_LENGTH_SHIFT | ESCAPE));
    lengths[ESCAPE] = 1;
    for (int code = 0; code < count; code++) {
      symbols[code] = values[code];
      lengths[code] = valueLengths[code];
      if (lengths[code] == 1) {
        byteEntries[(int) values[code]] = (short) (1 << ENTRY_LENGTH_SHIFT | code);
      }
    }
    for (int pair = 0; pair < pairEntries.length; pair++) {
      pairEntries[pair] = byteEntries[pair & 0xFF];
    }
    for (int code = 0; code < count; code++) {
      if (lengths[code] == 2) {
        pairEntries[(int) values[code]] = (short) (2 << ENTRY_LENGTH_SHIFT | code);
      } else if (lengths[code] > 2) {
        fillSlot(code);
      }
    }
  }

  private void fillSlot(int code) {
    int slot = slot(symbols[code]) << 1;
    if ((int) slots[slot + 1] == 0) {
      int unusedBits = Long.SIZE - lengths[code] * Byte.SIZE;
      slots[slot] = symbols[code];
      slots[slot + 1] = (long) unusedBits << 32 | lengths[code] << ENTRY_LENGTH_SHIFT | code;
    }
  }

  static long mask(int lengthBytes) {
    return -1L >>> (Long.SIZE - lengthBytes * Byte.SIZE);
  }

  static int slot(long word) {
    return (int) (((word & 0xFF_FFFF) * 0x9E3779B1L) >>> 16) & (1 << SLOT_BITS) - 1;
  }

  int count() {
    return count;
  }

  long symbol(int code) {
    return symbols[code];
  }

  int length(int code) {
    return lengths[code];
  }

  /// Returns length and code of the longest known symbol at a place, where at least eight bytes are
  /// readable: `length << 8 | code`.
  int match(byte[] text, int at, int end) {
    long word = (long) WORD.get(text, at);
    int entry = entry(word, slots, pairEntries);
    int length = entry >>> ENTRY_LENGTH_SHIFT;
    if (at + length <= end) {
      return entry;
    }
    return at + 2 <= end ? pairEntries[(int) word & 0xFFFF] : byteEntries[(int) word & 0xFF];
  }

  /// Returns length and code of the longest symbol with which a word begins. Free of branches: which of
  /// both tables answers changes from one symbol to the next.
  private static int entry(long word, long[] slots, short[] pairEntries) {
    int slot = slot(word) << 1;
    long found = slots[slot + 1];
    long difference = (word ^ slots[slot]) & -1L >>> (int) (found >>> 32);
    int missed = (int) ((difference | -difference) >> 63);
    int entry = (int) found;
    return entry ^ ((entry ^ pairEntries[(int) word & 0xFFFF]) & missed);
  }

  /// Encodes `text[from..end)` and returns where the output ends. `text` is readable for eight bytes
  /// behind `end`; `target` has twice the space of the text.
  int encode(byte[] text, int from, int end, byte[] target, int targetFrom) {
    int at = from;
    int out = targetFrom;
    int fastEnd = end - SYMBOL_MAX_BYTES;
    while (at <= fastEnd) {
      long word = (long) WORD.get(text, at);
      int entry = entry(word, slots, pairEntries);
      target[out] = (byte) entry;
      target[out + 1] = (byte) word;
      out += 1 + (((entry & 0xFF) + 1) >>> 8);
      at += entry >>> ENTRY_LENGTH_SHIFT;
    }
    while (at < end) {
      int entry = match(text, at, end);
      target[out++] = (byte) entry;
      if ((entry & 0xFF) == ESCAPE) {
        target[out++] = text[at];
      }
      at += entry >>> ENTRY_LENGTH_SHIFT;
    }
    return out;
  }

  /// Encodes `text[from..middle)` and `text[middle..end)` as two texts in step, because each symbol
  /// waits for the length of the one before. The first goes to `target`, the second to the beginning
  /// of `secondTarget`. Returns where both end: the first one's end in the upper 32 bits.
  long encodeTwo(
      byte[] text,
      int from,
      int middle,
      int end,
      byte[] target,
      int targetFrom,
      byte[] secondTarget) {
    int at = from;
    int secondAt = middle;
    int out = targetFrom;
    int secondOut = 0;
    int fastEnd = middle - SYMBOL_MAX_BYTES;
    int secondFastEnd = end - SYMBOL_MAX_BYTES;
    long[] symbolSlots = slots;
    short[] pairs = pairEntries;
    while (at <= fastEnd && secondAt <= secondFastEnd) {
      long word = (long) WORD.get(text, at);
      long secondWord = (long) WORD.get(text, secondAt);
      int entry = entry(word, symbolSlots, pairs);
      int secondEntry = entry(secondWord, symbolSlots, pairs);
      target[out] = (byte) entry;
      target[out + 1] = (byte) word;
      secondTarget[secondOut] = (byte) secondEntry;
      secondTarget[secondOut + 1] = (byte) secondWord;
      out += 1 + (((entry & 0xFF) + 1) >>> 8);
      secondOut += 1 + (((secondEntry & 0xFF) + 1) >>> 8);
      at += entry >>> ENTRY_LENGTH_SHIFT;
      secondAt += secondEntry >>> ENTRY_LENGTH_SHIFT;
    }
    out = encode(text, at, middle, target, out);
    secondOut = encode(text, secondAt, end, secondTarget, secondOut);
    return (long) out << 32 | secondOut;
  }

  /// Decodes `source[from..end)` into `target` from `at` on and returns where the text ends. Up to
  /// eight bytes behind it are overwritten.
  ///
  /// @throws DatabaseException if the text is longer than the target
  long decode(MemorySegment source, long from, long end, MemorySegment target, long at) {
    long in = NativeMemory.address(source, from, end - from);
    long inEnd = in + (end - from);
    long start = NativeMemory.address(target, at, 0);
    long limit = start - at + target.byteSize();
    long out = start;
    long[] symbol = symbols;
    int[] length = lengths;
    while (in + 8 <= inEnd && out + FAST_OUTPUT_BYTES <= limit) {
      long codes = ALL.get(LONG, in);
      long inverted = ~codes;
      long escapes = inverted - 0x0101_0101_0101_0101L & codes & 0x8080_8080_8080_8080L;
      if (escapes == 0) {
        for (int i = 0; i < 8; i++) {
          int code = (int) (codes >>> (i << 3)) & 0xFF;
          ALL.set(LONG, out, symbol[code]);
          out += length[code];
        }
        in += 8;
      } else {
        int plain = Long.numberOfTrailingZeros(escapes) >>> 3;
        for (int i = 0; i < plain; i++) {
          int code = (int) (codes >>> (i << 3)) & 0xFF;
          ALL.set(LONG, out, symbol[code]);
          out += length[code];
        }
        if (in + plain + 2 > inEnd) {
          in += plain;
          break;
        }
        ALL.set(BYTE, out++, ALL.get(BYTE, in + plain + 1));
        in += plain + 2;
      }
    }
    return at - start + decodeLast(in, inEnd, out, limit);
  }

  /// Decodes code by code.
  private long decodeLast(long from, long end, long at, long limit) {
    long in = from;
    long out = at;
    while (in < end) {
      int code = ALL.get(BYTE, in++) & 0xFF;
      boolean escaped = code == ESCAPE;
      if (out + SYMBOL_MAX_BYTES > limit || (escaped && in == end)) {
        throw new DatabaseException(
            ErrorCode.DATA_CORRUPTED, "text of symbols does not end where its lengths say");
      }
      if (escaped) {
        ALL.set(BYTE, out++, ALL.get(BYTE, in++));
      } else {
        ALL.set(LONG, out, symbols[code]);
        out += lengths[code];
      }
    }
    return out;
  }

  /// Returns the table's bytes: the count, the lengths, the symbols of eight bytes.
  public byte[] toBytes() {
    byte[] bytes = new byte[1 + count * (1 + Long.BYTES)];
    bytes[0] = (byte) count;
    for (int code = 0; code < count; code++) {
      bytes[1 + code] = (byte) lengths[code];
      WORD.set(bytes, 1 + count + code * Long.BYTES, symbols[code]);
    }
    return bytes;
  }

  /// Reads what [#toBytes] wrote.
  public static SymbolTable ofBytes(byte[] bytes) {
    int count = bytes.length == 0 ? 0 : bytes[0] & 0xFF;
    if (bytes.length != 1 + count * (1 + Long.BYTES) || count > SYMBOL_COUNT_MAX) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED, "symbol table has the wrong size [size=" + bytes.length + "]");
    }
    long[] symbols = new long[count];
    int[] lengths = new int[count];
    for (int code = 0; code < count; code++) {
      lengths[code] = bytes[1 + code];
      symbols[code] = (long) WORD.get(bytes, 1 + count + code * Long.BYTES);
    }
    return new SymbolTable(symbols, lengths, count);
  }
}
