package io.blueshift.error;

/// Lists every way in which a statement can fail: a stable number, a category and the SQLSTATE that
/// clients see. Numbers are never reused; each category has its own range (USER 1000, RESOURCE 2000,
/// EXTERNAL 3000, CORRUPTION 4000, INTERNAL 5000).
public enum ErrorCode {
  SYNTAX_ERROR(1000, ErrorCategory.USER, "42601"),
  UNDEFINED_TABLE(1001, ErrorCategory.USER, "42P01"),
  UNDEFINED_COLUMN(1002, ErrorCategory.USER, "42703"),
  UNDEFINED_FUNCTION(1003, ErrorCategory.USER, "42883"),
  UNDEFINED_OBJECT(1004, ErrorCategory.USER, "42704"),
  UNDEFINED_SCHEMA(1005, ErrorCategory.USER, "3F000"),
  UNDEFINED_DATABASE(1006, ErrorCategory.USER, "3D000"),
  UNDEFINED_PARAMETER(1007, ErrorCategory.USER, "42P02"),
  DUPLICATE_TABLE(1010, ErrorCategory.USER, "42P07"),
  DUPLICATE_COLUMN(1011, ErrorCategory.USER, "42701"),
  DUPLICATE_SCHEMA(1012, ErrorCategory.USER, "42P06"),
  DUPLICATE_DATABASE(1013, ErrorCategory.USER, "42P04"),
  DUPLICATE_OBJECT(1014, ErrorCategory.USER, "42710"),
  DUPLICATE_ALIAS(1015, ErrorCategory.USER, "42712"),
  AMBIGUOUS_COLUMN(1016, ErrorCategory.USER, "42702"),
  AMBIGUOUS_FUNCTION(1017, ErrorCategory.USER, "42725"),
  WRONG_OBJECT_TYPE(1018, ErrorCategory.USER, "42809"),
  DEPENDENT_OBJECTS_STILL_EXIST(1019, ErrorCategory.USER, "2BP01"),
  GROUPING_ERROR(1020, ErrorCategory.USER, "42803"),
  WINDOWING_ERROR(1021, ErrorCategory.USER, "42P20"),
  INVALID_RECURSION(1022, ErrorCategory.USER, "42P19"),
  INVALID_COLUMN_REFERENCE(1023, ErrorCategory.USER, "42P10"),
  INVALID_TABLE_DEFINITION(1024, ErrorCategory.USER, "42P16"),
  INVALID_COLUMN_DEFINITION(1025, ErrorCategory.USER, "42611"),
  DATATYPE_MISMATCH(1026, ErrorCategory.USER, "42804"),
  CANNOT_COERCE(1027, ErrorCategory.USER, "42846"),
  INDETERMINATE_DATATYPE(1028, ErrorCategory.USER, "42P18"),
  INVALID_NAME(1029, ErrorCategory.USER, "42602"),
  NAME_TOO_LONG(1030, ErrorCategory.USER, "42622"),
  RESERVED_NAME(1031, ErrorCategory.USER, "42939"),
  INVALID_FOREIGN_KEY(1032, ErrorCategory.USER, "42830"),
  FEATURE_NOT_SUPPORTED(1040, ErrorCategory.USER, "0A000"),
  CARDINALITY_VIOLATION(1041, ErrorCategory.USER, "21000"),
  DIVISION_BY_ZERO(1050, ErrorCategory.USER, "22012"),
  NUMERIC_VALUE_OUT_OF_RANGE(1051, ErrorCategory.USER, "22003"),
  INVALID_TEXT_REPRESENTATION(1052, ErrorCategory.USER, "22P02"),
  INVALID_DATETIME_FORMAT(1053, ErrorCategory.USER, "22007"),
  DATETIME_FIELD_OVERFLOW(1054, ErrorCategory.USER, "22008"),
  INTERVAL_FIELD_OVERFLOW(1055, ErrorCategory.USER, "22015"),
  STRING_DATA_RIGHT_TRUNCATION(1056, ErrorCategory.USER, "22001"),
  INVALID_PARAMETER_VALUE(1057, ErrorCategory.USER, "22023"),
  INVALID_REGULAR_EXPRESSION(1058, ErrorCategory.USER, "2201B"),
  INVALID_ESCAPE_SEQUENCE(1059, ErrorCategory.USER, "22025"),
  INVALID_ARGUMENT_FOR_LOGARITHM(1060, ErrorCategory.USER, "2201E"),
  INVALID_ARGUMENT_FOR_POWER(1061, ErrorCategory.USER, "2201F"),
  INVALID_ROW_COUNT_IN_LIMIT(1062, ErrorCategory.USER, "2201W"),
  INVALID_ROW_COUNT_IN_OFFSET(1063, ErrorCategory.USER, "2201X"),
  CHARACTER_NOT_IN_REPERTOIRE(1064, ErrorCategory.USER, "22021"),
  INVALID_WINDOW_FRAME_OFFSET(1065, ErrorCategory.USER, "22013"),
  INVALID_BINARY_REPRESENTATION(1066, ErrorCategory.USER, "22P03"),
  SUBSTRING_ERROR(1067, ErrorCategory.USER, "22011"),
  BAD_COPY_FILE_FORMAT(1068, ErrorCategory.USER, "22P04"),
  INVALID_TIME_ZONE(1069, ErrorCategory.USER, "22009"),
  INVALID_ARGUMENT_FOR_NTILE(1070, ErrorCategory.USER, "22014"),
  SEQUENCE_GENERATOR_LIMIT_EXCEEDED(1071, ErrorCategory.USER, "2200H"),
  NOT_NULL_VIOLATION(1080, ErrorCategory.USER, "23502"),
  CHECK_VIOLATION(1081, ErrorCategory.USER, "23514"),
  UNIQUE_VIOLATION(1082, ErrorCategory.USER, "23505"),
  FOREIGN_KEY_VIOLATION(1083, ErrorCategory.USER, "23503"),
  GENERATED_ALWAYS(1084, ErrorCategory.USER, "428C9"),
  ACTIVE_TRANSACTION(1090, ErrorCategory.USER, "25001"),
  NO_ACTIVE_TRANSACTION(1091, ErrorCategory.USER, "25P01"),
  IN_FAILED_TRANSACTION(1092, ErrorCategory.USER, "25P02"),
  READ_ONLY_TRANSACTION(1093, ErrorCategory.USER, "25006"),
  INVALID_TRANSACTION_STATE(1094, ErrorCategory.USER, "25000"),
  UNDEFINED_PREPARED_STATEMENT(1095, ErrorCategory.USER, "26000"),
  DUPLICATE_PREPARED_STATEMENT(1096, ErrorCategory.USER, "42P05"),
  UNDEFINED_CURSOR(1097, ErrorCategory.USER, "34000"),
  DUPLICATE_CURSOR(1098, ErrorCategory.USER, "42P03"),
  CANNOT_CHANGE_PARAMETER(1099, ErrorCategory.USER, "55P02"),
  INSUFFICIENT_PRIVILEGE(1100, ErrorCategory.USER, "42501"),
  SERIALIZATION_FAILURE(1101, ErrorCategory.USER, "40001"),
  INVALID_SAVEPOINT(1102, ErrorCategory.USER, "3B001"),
  DEADLOCK_DETECTED(1103, ErrorCategory.USER, "40P01"),

  OUT_OF_MEMORY(2000, ErrorCategory.RESOURCE, "53200"),
  DISK_FULL(2001, ErrorCategory.RESOURCE, "53100"),
  STATEMENT_TOO_COMPLEX(2002, ErrorCategory.RESOURCE, "54001"),
  PROGRAM_LIMIT_EXCEEDED(2003, ErrorCategory.RESOURCE, "54000"),
  TOO_MANY_COLUMNS(2004, ErrorCategory.RESOURCE, "54011"),
  QUERY_CANCELED(2005, ErrorCategory.RESOURCE, "57014"),
  LOCK_NOT_AVAILABLE(2006, ErrorCategory.RESOURCE, "55P03"),
  OBJECT_IN_USE(2007, ErrorCategory.RESOURCE, "55006"),
  OBJECT_NOT_IN_PREREQUISITE_STATE(2008, ErrorCategory.RESOURCE, "55000"),
  WAREHOUSE_CLOSED(2009, ErrorCategory.RESOURCE, "57P01"),
  SNAPSHOT_TOO_OLD(2010, ErrorCategory.RESOURCE, "72000"),

  IO_ERROR(3000, ErrorCategory.EXTERNAL, "58030"),
  UNDEFINED_FILE(3001, ErrorCategory.EXTERNAL, "58P01"),
  DUPLICATE_FILE(3002, ErrorCategory.EXTERNAL, "58P02"),

  DATA_CORRUPTED(4000, ErrorCategory.CORRUPTION, "XX001"),
  UNSUPPORTED_FORMAT_VERSION(4001, ErrorCategory.CORRUPTION, "XX001"),

  INTERNAL_ERROR(5000, ErrorCategory.INTERNAL, "XX000");

  private final int number;
  private final ErrorCategory category;
  private final String sqlState;

  ErrorCode(int number, ErrorCategory category, String sqlState) {
    this.number = number;
    this.category = category;
    this.sqlState = sqlState;
  }

  /// Returns the stable number, unique among all codes.
  public int number() {
    return number;
  }

  /// Returns who caused errors of this code.
  public ErrorCategory category() {
    return category;
  }

  /// Returns the five-character SQLSTATE that clients see.
  public String sqlState() {
    return sqlState;
  }

  /// Returns whether the error is about a value (SQLSTATE class 22).
  public boolean isDataException() {
    return sqlState.startsWith("22");
  }
}
