package io.blueshift.document;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// The tags and limits of version 1 of the binary form.
///
///     value   ┌─────┬─────────┐
///             │ tag │ payload │                      the length comes from outside
///             └─────┴─────────┘
///     array   ┌─────┬───────┬───────────┬──────────────────────────┐
///     or set  │ tag │ count │ end × n   │ value 0 · value 1 · …    │
///             └─────┴───────┴───────────┴──────────────────────────┘
///     object  ┌─────┬───────┬───────────┬───────────────────┬───────────────────────────────┐
///             │ tag │ count │ order × n │ (keyEnd, end) × n │ key 0 · value 0 · key 1 · …   │
///             └─────┴───────┴───────────┴───────────────────┴───────────────────────────────┘
///
/// Numbers are little-endian. Count, ends and order entries have 1, 2 or 4 bytes, as the tag says;
/// ends are relative to the first byte behind the header. A later version begins with a byte that
/// is no tag of this one, so no byte is spent on a version.
public final class DocumentFormat {
  /// The greatest size of a value in bytes, as in Redshift.
  public static final int SIZE_MAX_BYTES = 16 << 20;

  /// How many containers may lie in each other.
  public static final int DEPTH_MAX = 1000;

  /// The most digits of a decimal.
  public static final int DECIMAL_DIGITS_MAX = 38;

  /// The greatest power of ten of a decimal's first digit, and negated the smallest.
  public static final int DECIMAL_EXPONENT_MAX = 130;

  static final int TAG_NULL = 0x01;
  static final int TAG_FALSE = 0x02;
  static final int TAG_TRUE = 0x03;
  static final int TAG_INTEGER = 0x04;
  static final int TAG_DECIMAL = 0x05;
  static final int TAG_DOUBLE = 0x06;
  static final int TAG_STRING = 0x07;
  static final int TAG_BYTES = 0x08;
  static final int TAG_DATE = 0x09;
  static final int TAG_TIME = 0x0A;
  static final int TAG_TIMESTAMP = 0x0B;
  static final int TAG_TIMESTAMPTZ = 0x0C;
  static final int TAG_DURATION = 0x0D;
  static final int TAG_POINT = 0x0E;

  /// Containers add the width of their offsets: 0 for one byte, 1 for two, 2 for four.
  /// No value: a hole of a [Skeleton], whose number follows in 2 bytes.
  static final int TAG_HOLE = 0x0F;

  static final int TAG_ARRAY = 0x10;

  static final int TAG_OBJECT = 0x14;
  static final int TAG_SET = 0x18;

  static final int DURATION_BYTES = 16;
  static final int POINT_BYTES = 20;
  static final int POINT_3D_BYTES = 28;

  private static final BigInteger DECIMAL_LIMIT = BigInteger.TEN.pow(DECIMAL_DIGITS_MAX);

  private DocumentFormat() {}

  /// Returns the kind that a tag stands for, null when it is no tag of this version.
  static @Nullable DocumentKind kind(int tag) {
    return switch (tag) {
      case TAG_NULL -> DocumentKind.NULL;
      case TAG_FALSE, TAG_TRUE -> DocumentKind.BOOLEAN;
      case TAG_INTEGER -> DocumentKind.INTEGER;
      case TAG_DECIMAL -> DocumentKind.DECIMAL;
      case TAG_DOUBLE -> DocumentKind.DOUBLE;
      case TAG_STRING -> DocumentKind.STRING;
      case TAG_BYTES -> DocumentKind.BYTES;
      case TAG_DATE -> DocumentKind.DATE;
      case TAG_TIME -> DocumentKind.TIME;
      case TAG_TIMESTAMP -> DocumentKind.TIMESTAMP;
      case TAG_TIMESTAMPTZ -> DocumentKind.TIMESTAMPTZ;
      case TAG_DURATION -> DocumentKind.DURATION;
      case TAG_POINT -> DocumentKind.POINT;
      case TAG_ARRAY, TAG_ARRAY + 1, TAG_ARRAY + 2 -> DocumentKind.ARRAY;
      case TAG_OBJECT, TAG_OBJECT + 1, TAG_OBJECT + 2 -> DocumentKind.OBJECT;
      case TAG_SET, TAG_SET + 1, TAG_SET + 2 -> DocumentKind.SET;
      default -> null;
    };
  }

  /// Returns whether an unscaled value has at most 38 digits.
  static boolean fitsDigits(BigInteger unscaled) {
    return unscaled.abs().compareTo(DECIMAL_LIMIT) < 0;
  }

  /// Returns the bytes per offset that a container needs, as a power of two.
  static int widthLog2(int count, int bodyBytes) {
    int greatest = Math.max(count, bodyBytes);
    return greatest < 1 << 8 ? 0 : greatest < 1 << 16 ? 1 : 2;
  }

  static DatabaseException damaged(String what) {
    return new DatabaseException(
        ErrorCode.DATA_CORRUPTED, "semi-structured value is damaged: " + what);
  }
}
