package io.blueshift.sql.system;

import io.blueshift.plan.VirtualTable;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The definition of one system table: its columns, and how its rows are made from what a statement
/// sees.
///
/// @param columns texts of the form `name type`, where type is one of `text`, `int`, `bigint`, `bool`,
///     `smallint`, `numeric`, `timestamp`
record SystemTable(
    String schemaName,
    String name,
    List<SourceColumn> columns,
    Function<SystemContext, List<Object[]>> rows) {
  static SystemTable of(
      String schemaName,
      String name,
      String columns,
      Function<SystemContext, List<Object[]>> rows) {
    List<SourceColumn> parsed = new ArrayList<>();
    for (String column : columns.strip().split("\\s*,\\s*", -1)) {
      int blank = column.lastIndexOf(' ');
      parsed.add(
          new SourceColumn(
              column.substring(0, blank), type(column.substring(blank + 1)), true, false));
    }
    return new SystemTable(schemaName, name, List.copyOf(parsed), rows);
  }

  private static LogicalType type(String name) {
    return switch (name) {
      case "text" -> LogicalType.TEXT;
      case "int" -> LogicalType.INTEGER;
      case "smallint" -> LogicalType.SMALLINT;
      case "bigint" -> LogicalType.BIGINT;
      case "bool" -> LogicalType.BOOL;
      case "double" -> LogicalType.DOUBLE;
      case "timestamp" -> LogicalType.TIMESTAMP;
      default ->
          throw new IllegalArgumentException("unknown type of a system column [type=" + name + "]");
    };
  }

  /// Returns a moment as the value of a column of type `timestamp`; null stays null.
  static @Nullable Long micros(@Nullable Instant time) {
    return time == null ? null : time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  /// Returns the table as one statement sees it.
  VirtualTable table(SystemContext context) {
    List<LogicalType> types = columns.stream().map(SourceColumn::type).toList();
    return new VirtualTable() {
      @Override
      public List<LogicalType> columnTypes() {
        return types;
      }

      @Override
      public Iterator<@Nullable Object[]> rows() {
        return converted(rows.apply(context)).iterator();
      }
    };
  }

  /// Turns texts and small integers into the values that vectors hold.
  private List<@Nullable Object[]> converted(List<Object[]> made) {
    List<@Nullable Object[]> result = new ArrayList<>(made.size());
    for (Object[] row : made) {
      if (row.length != columns.size()) {
        throw new IllegalStateException(
            "system table row does not fit [table=" + name + ", values=" + row.length + "]");
      }
      @Nullable Object[] values = new Object[row.length];
      for (int column = 0; column < row.length; column++) {
        Object value = row[column];
        values[column] =
            switch (value) {
              case null -> null;
              case String text -> Values.bytes(text);
              case Integer number -> number.longValue();
              case Short number -> number.longValue();
              default -> value;
            };
      }
      result.add(values);
    }
    return result;
  }
}
