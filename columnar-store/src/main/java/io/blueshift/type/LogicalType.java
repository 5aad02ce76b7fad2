package io.blueshift.type;

import static io.blueshift.type.PhysicalType.BOOLEAN;
import static io.blueshift.type.PhysicalType.BYTES;
import static io.blueshift.type.PhysicalType.FLOAT64;
import static io.blueshift.type.PhysicalType.INT128;
import static io.blueshift.type.PhysicalType.INT32;
import static io.blueshift.type.PhysicalType.INT64;
import static io.blueshift.type.PhysicalType.INTERVAL;

/// What a value means in SQL. Types are values: two types are the same when they are equal.
///
/// Nullability is no part of a type. [#sqlName()] is the text by which the catalog stores a type and
/// by which the type registry reads it back.
public sealed interface LogicalType {
  /// Returns the lane in which values of this type travel.
  PhysicalType physicalType();

  /// Returns the type's name in Redshift's DDL, for example `numeric(12,2)`.
  String sqlName();

  /// Returns whether values are numbers.
  boolean isNumeric();

  /// Returns whether values are character strings.
  boolean isString();

  // The answers stand in the families below and not here as defaults: an interface with default
  // methods is initialised with its first implementation, and this one's constants are instances of
  // its implementations, which could deadlock two threads.

  /// The types of numbers.
  sealed interface NumericType extends LogicalType {
    @Override
    default boolean isNumeric() {
      return true;
    }

    @Override
    default boolean isString() {
      return false;
    }
  }

  /// The types that are neither numbers nor character strings.
  sealed interface OtherType extends LogicalType {
    @Override
    default boolean isNumeric() {
      return false;
    }

    @Override
    default boolean isString() {
      return false;
    }
  }

  /// The types of whole numbers, with the range that arithmetic must keep to.
  sealed interface IntegralType extends NumericType {
    /// Returns the smallest value.
    long minimum();

    /// Returns the largest value.
    long maximum();
  }

  /// The types of UTF-8 strings.
  sealed interface StringType extends LogicalType {
    @Override
    default boolean isNumeric() {
      return false;
    }

    @Override
    default boolean isString() {
      return true;
    }

    /// Returns the greatest length in bytes.
    int lengthBytes();

    /// Returns how values are compared.
    Collation collation();
  }

  /// The type of a bare NULL, before anything else decides it.
  record NullType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return BOOLEAN;
    }

    @Override
    public String sqlName() {
      return "unknown";
    }
  }

  record BooleanType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return BOOLEAN;
    }

    @Override
    public String sqlName() {
      return "boolean";
    }
  }

  record SmallIntType() implements IntegralType {
    @Override
    public PhysicalType physicalType() {
      return INT32;
    }

    @Override
    public String sqlName() {
      return "smallint";
    }

    @Override
    public long minimum() {
      return Short.MIN_VALUE;
    }

    @Override
    public long maximum() {
      return Short.MAX_VALUE;
    }
  }

  record IntegerType() implements IntegralType {
    @Override
    public PhysicalType physicalType() {
      return INT32;
    }

    @Override
    public String sqlName() {
      return "integer";
    }

    @Override
    public long minimum() {
      return Integer.MIN_VALUE;
    }

    @Override
    public long maximum() {
      return Integer.MAX_VALUE;
    }
  }

  record BigIntType() implements IntegralType {
    @Override
    public PhysicalType physicalType() {
      return INT64;
    }

    @Override
    public String sqlName() {
      return "bigint";
    }

    @Override
    public long minimum() {
      return Long.MIN_VALUE;
    }

    @Override
    public long maximum() {
      return Long.MAX_VALUE;
    }
  }

  /// Binary32; every value is representable as a Java float.
  record RealType() implements NumericType {
    @Override
    public PhysicalType physicalType() {
      return FLOAT64;
    }

    @Override
    public String sqlName() {
      return "real";
    }
  }

  record DoubleType() implements NumericType {
    @Override
    public PhysicalType physicalType() {
      return FLOAT64;
    }

    @Override
    public String sqlName() {
      return "double precision";
    }
  }

  /// Exact decimals: value = unscaled × 10^-scale, 1 ≤ precision ≤ 38, 0 ≤ scale ≤ min(precision, 37).
  record DecimalType(int precision, int scale) implements NumericType {
    /// The most digits of a value in 64 bits.
    public static final int LONG_PRECISION_MAX = 18;

    /// The most digits of any value.
    public static final int PRECISION_MAX = 38;

    public DecimalType {
      if (precision < 1 || precision > PRECISION_MAX || scale < 0 || scale > precision) {
        throw new IllegalArgumentException(
            "decimal type out of range [precision=" + precision + ", scale=" + scale + "]");
      }
    }

    @Override
    public PhysicalType physicalType() {
      return precision <= LONG_PRECISION_MAX ? INT64 : INT128;
    }

    @Override
    public String sqlName() {
      return "numeric(" + precision + "," + scale + ")";
    }
  }

  /// Blank-padded strings; values are kept without their trailing blanks and padded on output.
  record CharType(int lengthBytes, Collation collation) implements StringType {
    @Override
    public PhysicalType physicalType() {
      return BYTES;
    }

    @Override
    public String sqlName() {
      return "character(" + lengthBytes + ")";
    }
  }

  record VarcharType(int lengthBytes, Collation collation) implements StringType {
    /// The greatest length that Redshift allows, which MAX stands for.
    public static final int LENGTH_MAX_BYTES = 65_535;

    /// The length of strings that no declaration limits (text in PostgreSQL style, results).
    public static final int UNLIMITED = Integer.MAX_VALUE;

    @Override
    public PhysicalType physicalType() {
      return BYTES;
    }

    @Override
    public String sqlName() {
      return lengthBytes == UNLIMITED ? "text" : "character varying(" + lengthBytes + ")";
    }
  }

  /// Strings of bytes without a character set.
  record VarbyteType(int lengthBytes) implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return BYTES;
    }

    @Override
    public String sqlName() {
      return "varbyte(" + lengthBytes + ")";
    }
  }

  /// Semi-structured values in the binary form of `io.blueshift.document`. Equal bytes are equal
  /// values, but the order of bytes is not the order of values.
  record SuperType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return BYTES;
    }

    @Override
    public String sqlName() {
      return "super";
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  record DateType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return INT32;
    }

    @Override
    public String sqlName() {
      return "date";
    }
  }

  /// Microseconds since midnight.
  record TimeType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return INT64;
    }

    @Override
    public String sqlName() {
      return "time without time zone";
    }
  }

  /// Microseconds since 1970-01-01 00:00, of no zone.
  record TimestampType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return INT64;
    }

    @Override
    public String sqlName() {
      return "timestamp without time zone";
    }
  }

  /// An instant: microseconds since 1970-01-01 00:00 UTC, shown in the session's zone.
  record TimestampTzType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return INT64;
    }

    @Override
    public String sqlName() {
      return "timestamp with time zone";
    }
  }

  /// Months, days and microseconds, each with its own sign. Compared by months of 30 days and days
  /// of 24 hours.
  record IntervalType() implements OtherType {
    @Override
    public PhysicalType physicalType() {
      return INTERVAL;
    }

    @Override
    public String sqlName() {
      return "interval";
    }
  }

  NullType NULL = new NullType();
  BooleanType BOOL = new BooleanType();
  SmallIntType SMALLINT = new SmallIntType();
  IntegerType INTEGER = new IntegerType();
  BigIntType BIGINT = new BigIntType();
  RealType REAL = new RealType();
  DoubleType DOUBLE = new DoubleType();
  DateType DATE = new DateType();
  TimeType TIME = new TimeType();
  TimestampType TIMESTAMP = new TimestampType();
  TimestampTzType TIMESTAMPTZ = new TimestampTzType();
  IntervalType INTERVAL_TYPE = new IntervalType();
  SuperType SUPER = new SuperType();

  /// Strings of any length that compare byte by byte.
  VarcharType TEXT = new VarcharType(VarcharType.UNLIMITED, Collation.BINARY);
}
