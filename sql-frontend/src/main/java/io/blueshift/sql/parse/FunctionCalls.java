package io.blueshift.sql.parse;

import io.blueshift.sql.parse.tree.DatePartName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Makes calls of functions by name; which function it is, the validator finds out.
public final class FunctionCalls {
  /// Functions whose first argument is a part of a date, which may be written as a bare name.
  private static final Set<String> DATE_PART_FIRST =
      Set.of("dateadd", "date_add", "datediff", "date_diff", "date_part", "datepart", "date_trunc");

  /// Collations that compare bytes, as all comparisons do.
  private static final Set<String> BYTE_COLLATIONS =
      Set.of("default", "c", "posix", "ucs_basic", "binary", "c.utf8", "c.utf-8");

  private FunctionCalls() {}

  /// Returns a call of a function with a simple name.
  static SqlCall named(String name, SqlParserPos position, List<? extends SqlNode> arguments) {
    return named(new SqlIdentifier(name, position), position, null, arguments);
  }

  /// Returns a call of a function.
  ///
  /// @param quantifier the literal of DISTINCT or ALL, or null
  public static SqlCall named(
      SqlIdentifier name,
      SqlParserPos position,
      @Nullable SqlLiteral quantifier,
      List<? extends SqlNode> arguments) {
    List<SqlNode> list = new ArrayList<>(arguments);
    if (name.isSimple() && !list.isEmpty() && DATE_PART_FIRST.contains(name.getSimple())) {
      list.set(0, datePart(list.getFirst()));
    }
    return new SqlUnresolvedFunction(
            name, null, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION)
        .createCall(quantifier, position, list.toArray(SqlNode[]::new));
  }

  private static SqlNode datePart(SqlNode part) {
    return part instanceof SqlIdentifier name && name.isSimple() ? new DatePartName(name) : part;
  }

  /// Returns the call for `APPROXIMATE name(…)`: a function of its own.
  public static SqlCall approximate(
      SqlIdentifier name,
      SqlParserPos position,
      @Nullable SqlLiteral quantifier,
      List<? extends SqlNode> arguments) {
    if (name.isSimple() && name.getSimple().equals("count") && quantifier != null) {
      return SqlStdOperatorTable.APPROX_COUNT_DISTINCT.createCall(position, arguments);
    }
    SqlIdentifier approximate =
        new SqlIdentifier("approximate_" + name.getSimple(), name.getParserPosition());
    return named(approximate, position, quantifier, arguments);
  }

  /// Returns `value AT TIME ZONE zone`.
  public static SqlNode atTimeZone(SqlNode value, SqlNode zone) {
    SqlParserPos position = value.getParserPosition().plus(zone.getParserPosition());
    return named("timezone", position, List.of(zone, value));
  }

  /// Returns `value COLLATE collation`.
  public static SqlNode collate(SqlNode value, SqlIdentifier collation) {
    String name = collation.names.getLast();
    if (BYTE_COLLATIONS.contains(name.toLowerCase(Locale.ROOT))) {
      return value;
    }
    SqlParserPos position = value.getParserPosition().plus(collation.getParserPosition());
    SqlNode text = SqlLiteral.createCharString(name, collation.getParserPosition());
    return named("collate", position, List.of(value, text));
  }

  /// Returns the collation of an expression that [#collate] has made, or null.
  static @Nullable String collationOf(SqlNode expression) {
    return expression instanceof SqlCall call
            && call.getOperator() instanceof SqlUnresolvedFunction function
            && function.getName().equals("collate")
            && call.operand(1) instanceof SqlLiteral name
        ? name.toValue()
        : null;
  }

  /// Returns `EXTRACT(part FROM value)`.
  public static SqlNode extract(SqlParserPos position, SqlNode part, SqlNode value) {
    SqlNode text =
        part instanceof SqlIdentifier name
            ? SqlLiteral.createCharString(name.getSimple(), name.getParserPosition())
            : part;
    return named("extract", position, List.of(text, value));
  }

  /// Returns SUBSTRING; without a start it is the first character.
  public static SqlNode substring(
      SqlParserPos position, SqlNode text, @Nullable SqlNode start, @Nullable SqlNode length) {
    SqlNode from = start == null ? SqlLiteral.createExactNumeric("1", position) : start;
    return named(
        "substring", position, length == null ? List.of(text, from) : List.of(text, from, length));
  }

  /// Returns TRIM in any of its forms as Calcite's operator; without characters, blanks are removed.
  public static SqlNode trim(
      SqlParserPos position,
      SqlTrimFunction.@Nullable Flag flag,
      @Nullable SqlNode characters,
      @Nullable SqlNode text) {
    if (text == null) {
      throw QueryShapes.failure("text to trim is missing", position);
    }
    SqlTrimFunction.Flag side = flag == null ? SqlTrimFunction.Flag.BOTH : flag;
    SqlNode removed = characters == null ? SqlLiteral.createCharString(" ", position) : characters;
    return SqlStdOperatorTable.TRIM.createCall(position, side.symbol(position), removed, text);
  }

  /// Returns the function `array(…)`.
  public static SqlNode array(SqlParserPos position, SqlNodeList elements) {
    return named("array", position, elements.getList());
  }
}
