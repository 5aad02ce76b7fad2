package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;

/// The errors of conversions, each with the offending value.
final class ConversionErrors {
  private ConversionErrors() {}

  static DatabaseException syntax(String typeName, String value) {
    return new DatabaseException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + typeName + " [value=" + value + "]");
  }

  static DatabaseException dateSyntax(String typeName, String value) {
    return new DatabaseException(
        ErrorCode.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type " + typeName + " [value=" + value + "]");
  }

  static DatabaseException outOfRange(String typeName, Object value) {
    return new DatabaseException(
        ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, typeName + " out of range [value=" + value + "]");
  }

  static DatabaseException dateFieldOutOfRange(String value) {
    return new DatabaseException(
        ErrorCode.DATETIME_FIELD_OVERFLOW,
        "date/time field value out of range [value=" + value + "]");
  }

  static DatabaseException timestampOutOfRange(Object value) {
    return new DatabaseException(
        ErrorCode.DATETIME_FIELD_OVERFLOW, "timestamp out of range [value=" + value + "]");
  }

  static DatabaseException cannotCoerce(LogicalType from, LogicalType to) {
    return new DatabaseException(
        ErrorCode.CANNOT_COERCE,
        "cannot cast type [from=" + from.sqlName() + ", to=" + to.sqlName() + "]");
  }
}
