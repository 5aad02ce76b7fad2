package io.blueshift.sql.copy;

/// Says that a field or record cannot be loaded. Carries no stack trace: it is thrown for data, often,
/// and never leaves this package.
final class FieldException extends Exception {
  /// Redshift's numbers of load errors.
  static final int INVALID_DIGIT = 1207;

  static final int OVERFLOW = 1216;
  static final int STRING_TOO_LONG = 1204;
  static final int INVALID_DATE = 1205;
  static final int INVALID_TIMESTAMP = 1206;
  static final int INVALID_BOOLEAN = 1210;
  static final int MISSING_COLUMN = 1213;
  static final int EXTRA_COLUMN = 1202;
  static final int NULL_IN_NOT_NULL = 1212;
  static final int INVALID_UTF8 = 1220;
  static final int UNTERMINATED_QUOTE = 1214;
  static final int INVALID_JSON = 1224;
  static final int INVALID_BINARY = 1225;

  private final int errorCode;

  FieldException(int errorCode, String reason) {
    super(reason, null, false, false);
    this.errorCode = errorCode;
  }

  int errorCode() {
    return errorCode;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
