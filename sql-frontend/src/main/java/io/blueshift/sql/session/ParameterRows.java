package io.blueshift.sql.session;

import io.blueshift.function.FunctionSession;
import io.blueshift.plan.VirtualTable;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.planner.ParameterRowsPlan;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of many executions of a statement as a table: a row for each execution, a column for
/// each parameter that the plan is given. Values are converted when the rows are read.
final class ParameterRows implements VirtualTable {
  private final List<@Nullable Object[]> rows;
  private final List<ParameterSlots.Given> columns = new ArrayList<>();
  private final List<LogicalType> types;
  private final FunctionSession session;

  /// @param slots what the plan's parameters are
  /// @param rows the values that the client gave for each execution
  /// @param session by whose rules they are converted
  ParameterRows(
      List<ParameterSlots.Slot> slots, List<@Nullable Object[]> rows, FunctionSession session) {
    this.rows = rows;
    this.session = session;
    this.types = ParameterRowsPlan.columnTypes(slots);
    for (ParameterSlots.Slot slot : slots) {
      if (slot instanceof ParameterSlots.Given given) {
        columns.add(given);
      }
    }
  }

  @Override
  public List<LogicalType> columnTypes() {
    return types;
  }

  @Override
  public long rowCountMax() {
    return rows.size();
  }

  @Override
  public Iterator<@Nullable Object[]> rows() {
    ParameterConversion[] conversions = new ParameterConversion[columns.size()];
    for (int column = 0; column < conversions.length; column++) {
      conversions[column] = new ParameterConversion(columns.get(column), session);
    }
    Iterator<@Nullable Object[]> given = rows.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return given.hasNext();
      }

      @Override
      public @Nullable Object[] next() {
        @Nullable Object[] from = given.next();
        @Nullable Object[] row = new Object[conversions.length];
        for (int column = 0; column < row.length; column++) {
          row[column] = conversions[column].apply(from);
        }
        return row;
      }
    };
  }
}
