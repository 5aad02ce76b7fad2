package io.blueshift.dataset.tpch;

import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowSink;
import io.blueshift.dataset.TableLayout;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.util.List;

/// A TPC-H table over the port of dbgen.
///
/// @param source the generator's table
/// @param scale the scale factor
/// @param expectedRowCount rows of the table, exact for all but lineitem
/// @param partCount parts that the generator is asked for
/// @param columns the columns
/// @param layout the keys
/// @param mapping how a generated row becomes values
record GeneratedTable<E extends TpchEntity>(
    TpchTable<E> source,
    double scale,
    long expectedRowCount,
    int partCount,
    List<DatasetColumn> columns,
    TableLayout layout,
    RowMapping<E> mapping)
    implements DatasetTable {

  @Override
  public String name() {
    return source.getTableName();
  }

  @Override
  public void generate(int part, RowSink sink) throws IOException {
    for (E row : source.createGenerator(scale, part + 1, partCount)) {
      mapping.append(row, sink);
      sink.endRow();
    }
  }
}
