package io.blueshift.aggregate;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeMemory;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Lanes;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One key of a group-by: turns values into words that are equal exactly when the values group
/// together, and back.
///
/// Integers are themselves, strings their numbers in an interner, floating-point numbers their
/// canonical bits; 128-bit decimals and intervals take two words. NULL is told apart by [KeyWords#nulls].
final class KeyColumn implements AutoCloseable {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /// Stands in a translation while a code's string is looked for.
  private static final int NUMBER_COMES = -1;

  private final LogicalType type;
  private final PhysicalType lane;
  private final @Nullable StringInterner interner;

  /// The strings when they are this column's alone.
  private final @Nullable StringTable ownStrings;

  private final int[] newCodes;
  private final long[] newNumbers;

  /// Makes a column with strings of its own.
  KeyColumn(LogicalType type, MemoryBudget budget) {
    this(type, type.physicalType() == PhysicalType.BYTES ? new StringTable(budget) : null, true);
  }

  /// Makes a column whose strings are in a table that others use, too.
  ///
  /// @param strings null when the type is none of strings
  static KeyColumn sharing(LogicalType type, @Nullable StringTable strings) {
    return new KeyColumn(type, strings, false);
  }

  private KeyColumn(LogicalType type, @Nullable StringTable strings, boolean owned) {
    this.type = type;
    this.lane = type.physicalType();
    this.interner = strings == null ? null : new StringInterner(type, strings);
    this.ownStrings = owned ? strings : null;
    this.newCodes = new int[strings == null ? 0 : Batch.ROW_COUNT_MAX];
    this.newNumbers = new long[newCodes.length];
  }

  /// Returns whether equal words mean equal values in both columns.
  boolean hasWordsOf(KeyColumn other) {
    return interner == null
        || (other.interner != null && interner.table() == other.interner.table());
  }

  LogicalType type() {
    return type;
  }

  /// Returns whether words are numbers whose range can be narrow.
  boolean isInteger() {
    return lane == PhysicalType.BOOLEAN
        || lane == PhysicalType.INT32
        || lane == PhysicalType.INT64
        || lane == PhysicalType.BYTES;
  }

  boolean isString() {
    return interner != null;
  }

  /// Returns whether a value has two words.
  boolean twoWords() {
    return lane == PhysicalType.INT128 || lane == PhysicalType.INTERVAL;
  }

  StringInterner interner() {
    StringInterner strings = interner;
    if (strings == null) {
      throw new IllegalStateException("no strings [type=" + type.sqlName() + "]");
    }
    return strings;
  }

  /// Makes room for words of this column.
  KeyWords newWords() {
    return new KeyWords(twoWords());
  }

  /// Loads the words of a batch's positions.
  void load(ColumnVector vector, int @Nullable [] positions, int count, KeyWords into) {
    ColumnReader reader = new ColumnReader(vector);
    into.anyNull = false;
    if (!reader.allPresent()) {
      for (int entry = 0; entry < count; entry++) {
        boolean isNull = reader.isNull(positions == null ? entry : positions[entry]);
        into.nulls[entry] = (byte) (isNull ? 1 : 0);
        into.anyNull |= isNull;
      }
    }
    switch (lane) {
      case BOOLEAN, INT32, INT64 -> loadIntegers(reader, positions, count, into);
      case FLOAT64 -> loadDoubles(reader, positions, count, into);
      case BYTES -> loadStrings(vector, reader, positions, count, into);
      case INT128, INTERVAL -> loadTwoWords(reader, positions, count, into);
    }
  }

  private void loadIntegers(
      ColumnReader reader, int @Nullable [] positions, int count, KeyWords into) {
    if (reader.codes() == null
        && !reader.constant()
        && !into.anyNull
        && lane != PhysicalType.BOOLEAN) {
      loadFlat(reader.leaf(), positions, count, into.words);
    } else {
      for (int entry = 0; entry < count; entry++) {
        into.words[entry] =
            into.isNull(entry) ? 0 : reader.longAt(positions == null ? entry : positions[entry]);
      }
    }
    into.findBounds(count);
  }

  private void loadFlat(FlatVector vector, int @Nullable [] positions, int count, long[] target) {
    int rowCount = vector.rowCount();
    long values = NativeMemory.address(vector.values(), 0, (long) rowCount * lane.sizeBytes());
    if (lane == PhysicalType.INT32) {
      if (positions == null) {
        for (int entry = 0; entry < count; entry++) {
          target[entry] = ALL.get(Lanes.INT, values + ((long) entry << 2));
        }
      } else {
        for (int entry = 0; entry < count; entry++) {
          target[entry] = ALL.get(Lanes.INT, values + ((long) positions[entry] << 2));
        }
      }
    } else if (positions == null) {
      MemorySegment.copy(vector.values(), Lanes.LONG, 0, target, 0, count);
    } else {
      for (int entry = 0; entry < count; entry++) {
        target[entry] = ALL.get(Lanes.LONG, values + ((long) positions[entry] << 3));
      }
    }
  }

  private void loadDoubles(
      ColumnReader reader, int @Nullable [] positions, int count, KeyWords into) {
    for (int entry = 0; entry < count; entry++) {
      boolean isNull = into.isNull(entry);
      into.words[entry] =
          isNull ? 0 : canonical(reader.doubleAt(positions == null ? entry : positions[entry]));
    }
  }

  private static long canonical(double value) {
    return Double.doubleToLongBits(value == 0 ? 0.0 : value);
  }

  private void loadStrings(
      ColumnVector vector,
      ColumnReader reader,
      int @Nullable [] positions,
      int count,
      KeyWords into) {
    StringInterner strings = interner();
    if (vector instanceof DictionaryVector dictionary) {
      loadCodes(dictionary, reader, strings, positions, count, into);
    } else if (reader.constant()) {
      if (!reader.isNull(0)) {
        strings.intern((BytesVector) reader.leaf(), null, 1, newNumbers);
      }
      Arrays.fill(into.words, 0, count, reader.isNull(0) ? 0 : newNumbers[0]);
    } else if (into.anyNull) {
      loadPresent((BytesVector) reader.leaf(), positions, count, into);
    } else {
      strings.intern((BytesVector) reader.leaf(), positions, count, into.words);
    }
    into.minimum = 1;
    into.maximum = strings.count();
  }

  private void loadPresent(
      BytesVector vector, int @Nullable [] positions, int count, KeyWords into) {
    int present = 0;
    for (int entry = 0; entry < count; entry++) {
      newCodes[present] = positions == null ? entry : positions[entry];
      present += into.isNull(entry) ? 0 : 1;
    }
    interner().intern(vector, newCodes, present, newNumbers);
    int next = 0;
    for (int entry = 0; entry < count; entry++) {
      into.words[entry] = into.isNull(entry) ? 0 : newNumbers[next++];
    }
  }

  private void loadCodes(
      DictionaryVector dictionary,
      ColumnReader reader,
      StringInterner strings,
      int @Nullable [] positions,
      int count,
      KeyWords into) {
    int[] translation = strings.translation(dictionary);
    MemorySegment codes = dictionary.codes();
    if (!into.anyNull
        && translate(
            NativeMemory.address(codes, 0, (long) dictionary.rowCount() << 2),
            translation,
            positions,
            count,
            into.words)) {
      return;
    }
    int missing = 0;
    for (int entry = 0; entry < count; entry++) {
      int code = codes.get(Lanes.INT, (long) (positions == null ? entry : positions[entry]) << 2);
      if (!into.isNull(entry) && translation[code] == 0) {
        translation[code] = NUMBER_COMES;
        newCodes[missing++] = code;
      }
    }
    strings.intern((BytesVector) reader.leaf(), newCodes, missing, newNumbers);
    for (int index = 0; index < missing; index++) {
      translation[newCodes[index]] = (int) newNumbers[index];
    }
    for (int entry = 0; entry < count; entry++) {
      int code = codes.get(Lanes.INT, (long) (positions == null ? entry : positions[entry]) << 2);
      into.words[entry] = into.isNull(entry) ? 0 : translation[code];
    }
  }

  /// Translates codes; returns false when some code was not seen before.
  private static boolean translate(
      long codes, int[] translation, int @Nullable [] positions, int count, long[] words) {
    int missing = 0;
    if (positions == null) {
      for (int entry = 0; entry < count; entry++) {
        int id = translation[ALL.get(Lanes.INT, codes + ((long) entry << 2))];
        missing |= id - 1;
        words[entry] = id;
      }
    } else {
      for (int entry = 0; entry < count; entry++) {
        int id = translation[ALL.get(Lanes.INT, codes + ((long) positions[entry] << 2))];
        missing |= id - 1;
        words[entry] = id;
      }
    }
    return missing >= 0;
  }

  private void loadTwoWords(
      ColumnReader reader, int @Nullable [] positions, int count, KeyWords into) {
    for (int entry = 0; entry < count; entry++) {
      int position = positions == null ? entry : positions[entry];
      if (into.isNull(entry)) {
        into.words[entry] = 0;
        into.secondWords[entry] = 0;
      } else if (lane == PhysicalType.INT128) {
        into.words[entry] = reader.lowAt(position);
        into.secondWords[entry] = reader.highAt(position);
      } else {
        long low = reader.lowAt(position);
        long days = (long) (int) low * 30 + (int) (low >>> 32);
        long micros = reader.highAt(position);
        into.words[entry] = days + Math.floorDiv(micros, MICROS_PER_DAY);
        into.secondWords[entry] = Math.floorMod(micros, MICROS_PER_DAY);
      }
    }
  }

  /// Writes the values that words stand for to the first positions of a column.
  void write(ColumnWriter writer, KeyWords key, int count) {
    boolean integers = lane == PhysicalType.INT32 || lane == PhysicalType.INT64;
    if (integers && !key.anyNull) {
      writer.setLongs(key.words, count);
      return;
    }
    for (int row = 0; row < count; row++) {
      long second = key.secondWords.length == 0 ? 0 : key.secondWords[row];
      write(writer, row, key.words[row], second, key.isNull(row));
    }
  }

  /// Writes the value that words stand for.
  void write(ColumnWriter writer, int position, long word, long secondWord, boolean isNull) {
    if (isNull) {
      writer.setNull(position);
      return;
    }
    switch (lane) {
      case BOOLEAN, INT32, INT64 -> writer.setLong(position, word);
      case FLOAT64 -> writer.setDouble(position, Double.longBitsToDouble(word));
      case INT128 -> writer.setWords(position, word, secondWord);
      case INTERVAL -> {
        long months = word / 30;
        long days = word % 30;
        writer.setWords(position, (months & 0xffffffffL) | (days << 32), secondWord);
      }
      case BYTES -> writeString(writer, position, (int) word);
    }
  }

  private void writeString(ColumnWriter writer, int position, int number) {
    StringTable strings = interner().table();
    long address = strings.address(number);
    int length = StringTable.lengthAt(address);
    if (length <= BytesVector.INLINE_MAX_BYTES) {
      writer.setBytes(position, ALL, address, length);
      return;
    }
    long place = strings.place(number);
    writer.setWords(
        position, length | (long) ALL.get(Lanes.INT, address) << 32, place >>> 32 | place << 32);
    writer.useDataBuffers(strings.blocks());
  }

  @Override
  public void close() {
    if (ownStrings != null) {
      ownStrings.close();
    }
  }
}
