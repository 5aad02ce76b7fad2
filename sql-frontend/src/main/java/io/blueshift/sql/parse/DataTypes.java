package io.blueshift.sql.parse;

import io.blueshift.sql.parse.tree.IntervalTypeName;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Turns type names, in Redshift's and PostgreSQL's spellings, into Calcite's.
///
/// Lengths stay as written: VARCHAR and TEXT without a length have none (the session's style decides),
/// CHAR without one has length 1, BPCHAR none. VARCHAR(MAX) is [#MAX_LENGTH]. Names that are not known
/// here are user-defined names.
public final class DataTypes {
  /// The length that MAX stands for.
  public static final int MAX_LENGTH = 65_535;

  /// What stands for a number in parentheses that was not written.
  public static final int UNSPECIFIED = RelDataType.PRECISION_NOT_SPECIFIED;

  private DataTypes() {}

  /// Returns the name by which a type is looked up: lower case for an unquoted name, without
  /// `pg_catalog`; empty for names that are no spelling of a built-in type.
  public static String baseName(SqlIdentifier name) {
    if (name.isComponentQuoted(name.names.size() - 1)) {
      return "";
    }
    return switch (name.names.size()) {
      case 1 -> name.names.getFirst();
      case 2 -> name.names.getFirst().equals("pg_catalog") ? name.names.getLast() : "";
      default -> "";
    };
  }

  /// Returns the type.
  ///
  /// @param name the name as written, for user-defined types
  /// @param words the words of a built-in type's name in lower case
  /// @param precision the first number in parentheses, or [#UNSPECIFIED]
  /// @param scale the second one, or `RelDataType.SCALE_NOT_SPECIFIED`
  /// @param withTimeZone whether WITH TIME ZONE was written
  /// @param fields the fields of an interval, or null
  public static SqlDataTypeSpec of(
      SqlIdentifier name,
      String words,
      int precision,
      int scale,
      boolean withTimeZone,
      @Nullable SqlIntervalQualifier fields,
      SqlParserPos position) {
    return new SqlDataTypeSpec(
        nameSpec(name, words, precision, scale, withTimeZone, fields, position), position);
  }

  private static SqlTypeNameSpec nameSpec(
      SqlIdentifier name,
      String words,
      int precision,
      int scale,
      boolean withTimeZone,
      @Nullable SqlIntervalQualifier fields,
      SqlParserPos position) {
    return switch (words) {
      case "smallint", "int2" -> basic(SqlTypeName.SMALLINT, position);
      case "integer", "int", "int4" -> basic(SqlTypeName.INTEGER, position);
      case "bigint", "int8" -> basic(SqlTypeName.BIGINT, position);
      case "decimal", "numeric", "dec" ->
          new SqlBasicTypeNameSpec(SqlTypeName.DECIMAL, precision, scale, position);
      case "real", "float4" -> basic(SqlTypeName.REAL, position);
      case "float" ->
          basic(
              precision >= 1 && precision <= 24 ? SqlTypeName.REAL : SqlTypeName.DOUBLE, position);
      case "double precision", "double", "float8" -> basic(SqlTypeName.DOUBLE, position);
      case "boolean", "bool" -> basic(SqlTypeName.BOOLEAN, position);
      case "char", "character", "nchar" ->
          sized(SqlTypeName.CHAR, precision == UNSPECIFIED ? 1 : precision, position);
      case "bpchar" -> sized(SqlTypeName.CHAR, precision, position);
      case "varchar", "char varying", "character varying", "nvarchar", "nchar varying", "text" ->
          sized(SqlTypeName.VARCHAR, precision, position);
      case "varbyte", "varbinary", "binary varying", "bytea" ->
          sized(SqlTypeName.VARBINARY, precision, position);
      case "date" -> basic(SqlTypeName.DATE, position);
      case "time" ->
          sized(withTimeZone ? SqlTypeName.TIME_TZ : SqlTypeName.TIME, precision, position);
      case "timetz" -> sized(SqlTypeName.TIME_TZ, precision, position);
      case "timestamp" ->
          sized(
              withTimeZone ? SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE : SqlTypeName.TIMESTAMP,
              precision,
              position);
      case "timestamptz" -> sized(SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, precision, position);
      case "interval" -> new IntervalTypeName(fields, position);
      default -> new SqlUserDefinedTypeNameSpec(name, position);
    };
  }

  private static SqlTypeNameSpec basic(SqlTypeName type, SqlParserPos position) {
    return new SqlBasicTypeNameSpec(type, position);
  }

  private static SqlTypeNameSpec sized(SqlTypeName type, int length, SqlParserPos position) {
    return new SqlBasicTypeNameSpec(type, length, position);
  }

  /// Returns an array of the type.
  public static SqlDataTypeSpec arrayOf(SqlDataTypeSpec element, SqlParserPos position) {
    SqlParserPos whole = element.getParserPosition().plus(position);
    return new SqlDataTypeSpec(
        new SqlCollectionTypeNameSpec(element.getTypeNameSpec(), SqlTypeName.ARRAY, whole), whole);
  }

  /// Returns whether the word is a type of dates or times.
  static boolean isDateOrTime(String word) {
    return switch (word) {
      case "date", "time", "timetz", "timestamp", "timestamptz" -> true;
      default -> false;
    };
  }

  /// Returns whether VARYING may follow the word.
  public static boolean canVary(String word) {
    return switch (word) {
      case "char", "character", "nchar", "binary" -> true;
      default -> false;
    };
  }

  /// Returns whether the word begins the name of a built-in type that can have numbers in parentheses or
  /// a time zone.
  static boolean hasParameters(String word) {
    return switch (word) {
      case "decimal",
          "numeric",
          "dec",
          "float",
          "char",
          "character",
          "nchar",
          "bpchar",
          "varchar",
          "nvarchar",
          "varbyte",
          "varbinary",
          "time",
          "timetz",
          "timestamp",
          "timestamptz" ->
          true;
      default -> false;
    };
  }
}
