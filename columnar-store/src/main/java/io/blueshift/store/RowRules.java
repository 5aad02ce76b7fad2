package io.blueshift.store;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.Row;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// What a row must be like to be one of a table: a value of the right class for each column, strings within
/// their lengths, and no NULL where there may be none.
final class RowRules {
  private RowRules() {}

  static void check(Row row, TableDefinition table) {
    if (row.size() != table.columns().size()) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the row has another number of values than the table has columns [table="
              + table.name()
              + ", columns="
              + table.columns().size()
              + ", values="
              + row.size()
              + "]");
    }
    for (int column = 0; column < row.size(); column++) {
      check(table.columns().get(column), table, row.value(column));
    }
  }

  static void check(ColumnDefinition column, TableDefinition table, @Nullable Object value) {
    if (value == null) {
      if (!column.nullable()) {
        throw nullIn(column, table);
      }
    } else if (!isOfLane(value, column.type())) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the value is of another type than the column [column="
              + column.name()
              + ", type="
              + column.type().sqlName()
              + ", class="
              + value.getClass().getSimpleName()
              + "]");
    } else if (value instanceof byte[] string && string.length > lengthMaxBytes(column.type())) {
      throw new DatabaseException(
          ErrorCode.STRING_DATA_RIGHT_TRUNCATION,
          "the value is too long for the column [column="
              + column.name()
              + ", type="
              + column.type().sqlName()
              + ", bytes="
              + string.length
              + "]");
    }
  }

  private static boolean isOfLane(Object value, LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> value instanceof Boolean;
      case INT32 -> value instanceof Long number && number == number.intValue();
      case INT64 -> value instanceof Long;
      case FLOAT64 -> value instanceof Double;
      case INT128 -> value instanceof BigInteger number && number.bitLength() < 128;
      case BYTES -> value instanceof byte[];
      case INTERVAL -> value instanceof Interval;
    };
  }

  private static int lengthMaxBytes(LogicalType type) {
    return switch (type) {
      case LogicalType.VarcharType string -> string.lengthBytes();
      case LogicalType.CharType string -> string.lengthBytes();
      case LogicalType.VarbyteType bytes -> bytes.lengthBytes();
      default -> Integer.MAX_VALUE;
    };
  }

  static DatabaseException nullIn(ColumnDefinition column, TableDefinition table) {
    return new DatabaseException(
        ErrorCode.NOT_NULL_VIOLATION,
        "null value in column violates not-null constraint [column="
            + column.name()
            + ", table="
            + table.name()
            + "]");
  }
}
