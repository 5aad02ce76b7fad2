package io.blueshift.dataset.tpch;

import io.blueshift.dataset.RowSink;
import io.trino.tpch.TpchEntity;

/// Hands the values of one generated row to a sink, in the order of the table's columns.
@FunctionalInterface
interface RowMapping<E extends TpchEntity> {

  /// Appends all values of the row, without ending it.
  void append(E row, RowSink sink);
}
