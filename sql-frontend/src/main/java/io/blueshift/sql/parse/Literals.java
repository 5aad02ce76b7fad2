package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.sql.parse.tree.IntervalTypeName;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes literal nodes out of the text of literals.
public final class Literals {
  /// The most digits of a decimal.
  private static final int MAX_DECIMAL_DIGITS = 38;

  private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern ISO_TIME = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
  private static final Pattern ISO_TIMESTAMP =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
  private static final Pattern PLAIN_NUMBER = Pattern.compile("-?\\d{1,9}");

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]*");

  private Literals() {}

  /// Returns a number with an exponent: a decimal, as in PostgreSQL, or a double when a decimal of 38
  /// digits cannot hold it.
  public static SqlNode withExponent(String text, SqlParserPos position) {
    BigDecimal value = new BigDecimal(text);
    int digits = Math.max(value.precision(), value.scale());
    if (value.scale() < 0) {
      digits = value.precision() - value.scale();
    }
    return digits <= MAX_DECIMAL_DIGITS
        ? SqlLiteral.createExactNumeric(value.toPlainString(), position)
        : SqlLiteral.createApproxNumeric(text, position);
  }

  /// Returns the literal `type 'text'`: Calcite's own for ISO dates, times and timestamps, else a cast
  /// of the text.
  public static SqlNode typed(SqlDataTypeSpec type, String text, SqlParserPos position) {
    SqlNode literal = null;
    if (type.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
        && basic.getPrecision() == DataTypes.UNSPECIFIED) {
      literal = isoLiteral(basic, text, position);
    }
    return literal != null ? literal : castOfText(type, text, position);
  }

  private static @Nullable SqlNode isoLiteral(
      SqlBasicTypeNameSpec type, String text, SqlParserPos position) {
    return switch (SqlTypeName.get(type.getTypeName().getSimple())) {
      case DATE ->
          ISO_DATE.matcher(text).matches() && exists(text, "00:00:00")
              ? SqlParserUtil.parseDateLiteral(text, position)
              : null;
      case TIME ->
          ISO_TIME.matcher(text).matches() && exists("2000-01-01", text)
              ? SqlParserUtil.parseTimeLiteral(text, position)
              : null;
      case TIMESTAMP ->
          ISO_TIMESTAMP.matcher(text).matches() && exists(text.substring(0, 10), text.substring(11))
              ? SqlParserUtil.parseTimestampLiteral(text, position)
              : null;
      case null, default -> null;
    };
  }

  /// Returns whether there is such a moment; others are left to the cast, which has an error for them.
  private static boolean exists(String date, String time) {
    try {
      return LocalDateTime.parse(date + "T" + time).getYear() > 0;
    } catch (DateTimeParseException noSuchMoment) {
      return false;
    }
  }

  /// Returns the literal `INTERVAL 'text' fields`: Calcite's own for a plain number of one field, else a
  /// cast of the text to an interval.
  public static SqlNode interval(
      String text, @Nullable SqlIntervalQualifier fields, SqlParserPos position) {
    if (fields != null
        && fields.isSingleDatetimeField()
        && fields.getStartPrecisionPreservingDefault() == DataTypes.UNSPECIFIED
        && PLAIN_NUMBER.matcher(text).matches()) {
      boolean negative = text.startsWith("-");
      return SqlParserUtil.parseIntervalLiteral(
          position, negative ? -1 : 1, negative ? text.substring(1) : text, fields);
    }
    SqlDataTypeSpec type = new SqlDataTypeSpec(new IntervalTypeName(fields, position), position);
    return castOfText(type, text, position);
  }

  private static SqlNode castOfText(SqlDataTypeSpec type, String text, SqlParserPos position) {
    return SqlStdOperatorTable.CAST.createCall(
        position, SqlLiteral.createCharString(text, position), type);
  }

  /// Returns the bytes of `X'…'`.
  public static SqlNode binary(String hexadecimal, SqlParserPos position) {
    if (hexadecimal.length() % 2 != 0 || !HEXADECIMAL.matcher(hexadecimal).matches()) {
      throw QueryShapes.failure(
          "hexadecimal string is not made of pairs of digits [string=" + hexadecimal + "]",
          position);
    }
    return SqlLiteral.createBinaryString(hexadecimal, position);
  }

  /// Returns the error of `B'…'`: there is no type for bits.
  public static DatabaseException noBits(String digits, SqlParserPos position) {
    return QueryShapes.failure("bit strings are not supported [string=" + digits + "]", position)
        .withHint("Use a hexadecimal string, X'…'.");
  }

  /// Returns the literal of one of JDBC's escapes for dates.
  public static SqlNode escape(String word, String text, SqlParserPos position) {
    SqlTypeName type =
        switch (word) {
          case "d" -> SqlTypeName.DATE;
          case "t" -> SqlTypeName.TIME;
          case "ts" -> SqlTypeName.TIMESTAMP;
          default ->
              throw QueryShapes.failure("escape is unknown [escape={" + word + "}]", position);
        };
    SqlBasicTypeNameSpec name = new SqlBasicTypeNameSpec(type, position);
    return typed(new SqlDataTypeSpec(name, position), text, position);
  }
}
