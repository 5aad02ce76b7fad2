package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.schema.PointInTime;
import io.blueshift.sql.schema.TableNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What binding one statement needs: its style, the tables it may name, the texts of views, and the
/// counters that the parts of a statement share. Used by one thread.
public final class BindContext {
  private final SqlStyle style;
  private final TableNames tables;
  private final Function<String, SqlNode> queryParser;
  private final SessionValues sessionValues;
  private final ArgumentValues arguments;
  private final @Nullable WrittenLiterals written;
  private final ColumnIds ids;
  private final ParameterSlots parameters;
  private final Coercion coercion;
  private final OperatorRules operators;
  private final TypeNames typeNames;
  private final Depth depth;
  private final ViewColumns viewColumns;
  private final List<BoundLocking> lockings;
  private final @Nullable NameUses uses;

  /// Makes the context of a statement.
  ///
  /// @param queryParser parses the text of a view
  /// @param sessionValues what functions such as CURRENT_USER answer
  /// @param arguments computes arguments that decide what is read
  /// @param written the literals of the statement's text, or null when none becomes a parameter
  /// @param uses where to note what names mean, or null
  public BindContext(
      SqlStyle style,
      TableNames tables,
      Function<String, SqlNode> queryParser,
      SessionValues sessionValues,
      ArgumentValues arguments,
      @Nullable WrittenLiterals written,
      @Nullable NameUses uses) {
    this(
        style,
        tables,
        queryParser,
        sessionValues,
        arguments,
        written,
        new ColumnIds(),
        new ParameterSlots(),
        new Depth(),
        new ViewColumns(),
        new ArrayList<>(),
        uses);
  }

  private BindContext(
      SqlStyle style,
      TableNames tables,
      Function<String, SqlNode> queryParser,
      SessionValues sessionValues,
      ArgumentValues arguments,
      @Nullable WrittenLiterals written,
      ColumnIds ids,
      ParameterSlots parameters,
      Depth depth,
      ViewColumns viewColumns,
      List<BoundLocking> lockings,
      @Nullable NameUses uses) {
    this.style = style;
    this.tables = tables;
    this.queryParser = queryParser;
    this.sessionValues = sessionValues;
    this.arguments = arguments;
    this.written = written;
    this.ids = ids;
    this.parameters = parameters;
    this.depth = depth;
    this.viewColumns = viewColumns;
    this.lockings = lockings;
    this.uses = uses;
    this.coercion = new Coercion(style, parameters, () -> SuperNavigation.castMode(sessionValues));
    this.operators = new OperatorRules(style, coercion);
    this.typeNames = new TypeNames(style);
  }

  /// Returns the context for the text of a view of the same statement.
  BindContext forView(SqlStyle viewStyle, TableNames viewTables) {
    return new BindContext(
        viewStyle,
        viewTables,
        queryParser,
        sessionValues,
        arguments,
        null,
        ids,
        parameters,
        depth,
        viewColumns,
        lockings,
        null);
  }

  /// Returns the context for a table, or the tables of a view, as of an older state.
  BindContext asOf(PointInTime point) {
    return new BindContext(
        style,
        tables.asOf(point),
        queryParser,
        sessionValues,
        arguments,
        written,
        ids,
        parameters,
        depth,
        viewColumns,
        lockings,
        uses);
  }

  /// Returns whose rules hold.
  public SqlStyle style() {
    return style;
  }

  /// Returns the tables that may be named.
  TableNames tables() {
    return tables;
  }

  /// Parses a view's text.
  SqlNode parseQuery(String text) {
    return queryParser.apply(text);
  }

  /// Returns what session functions answer.
  SessionValues sessionValues() {
    return sessionValues;
  }

  /// Returns what computes arguments that decide what is read.
  ArgumentValues arguments() {
    return arguments;
  }

  /// Returns the literals of the statement's text, or null when none becomes a parameter.
  public @Nullable WrittenLiterals written() {
    return written;
  }

  /// Returns where to note what names mean, or null.
  @Nullable NameUses uses() {
    return uses;
  }

  /// Returns which columns are columns of views.
  public ViewColumns viewColumns() {
    return viewColumns;
  }

  /// Returns the statement's queries with FOR UPDATE, in the order in which they run; the binder adds to it.
  public List<BoundLocking> lockings() {
    return lockings;
  }

  /// Returns the counter of columns.
  public ColumnIds ids() {
    return ids;
  }

  /// Returns the statement's parameters.
  public ParameterSlots parameters() {
    return parameters;
  }

  /// Returns the rules of conversion.
  Coercion coercion() {
    return coercion;
  }

  /// Returns the rules of operators.
  OperatorRules operators() {
    return operators;
  }

  /// Returns the meaning of type names.
  TypeNames typeNames() {
    return typeNames;
  }

  /// Returns how deep the binder is.
  Depth depth() {
    return depth;
  }
}
