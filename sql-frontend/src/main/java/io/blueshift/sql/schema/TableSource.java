package io.blueshift.sql.schema;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.plan.VirtualTable;
import io.blueshift.scan.TableSnapshot;
import java.util.List;

/// Something that a name in FROM stands for.
public sealed interface TableSource {
  /// Returns the name of its schema.
  String schemaName();

  /// Returns its name in the schema.
  String name();

  /// Something that is read column by column.
  sealed interface ReadableSource extends TableSource {
    /// Returns the columns in definition order.
    List<SourceColumn> columns();
  }

  /// A table of the warehouse; `snapshot` gives the planner its statistics.
  record StoredTable(
      int tableId,
      String schemaName,
      String name,
      List<SourceColumn> columns,
      TableSnapshot snapshot)
      implements ReadableSource {}

  /// A table whose rows are made when asked for.
  record SystemTable(String schemaName, String name, List<SourceColumn> columns, VirtualTable table)
      implements ReadableSource {}

  /// A sequence, whose one row is its position.
  record Sequence(int relationId, SystemTable position) implements TableSource {
    @Override
    public String schemaName() {
      return position.schemaName();
    }

    @Override
    public String name() {
      return position.name();
    }
  }

  /// A view: a query's text with the circumstances under which it was written. `columnNames` is empty
  /// when the query's own names hold.
  record View(
      int relationId,
      String schemaName,
      String name,
      List<String> columnNames,
      String text,
      SqlStyle style,
      List<String> searchPath)
      implements TableSource {}
}
