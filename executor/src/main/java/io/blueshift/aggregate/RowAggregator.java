package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Computes any aggregate function over chosen rows of a collection, for window frames that have no
/// faster way. Used by one thread.
public final class RowAggregator implements AutoCloseable {
  private static final int[] ONLY_GROUP = {1};

  private RowCollection rows;
  private final List<Integer> columns = new ArrayList<>();
  private AggregateLayout layout;
  private final MemoryBudget budget;
  private final BatchWriter writer;
  private final ColumnWriter resultWriter;
  private AggregateTable table;

  /// Makes an aggregator without rows.
  ///
  /// @param arguments the columns of the collection that are the arguments
  /// @param filter a boolean column, or -1
  public RowAggregator(
      RowCollection rows,
      String function,
      List<Integer> arguments,
      boolean distinct,
      int filter,
      LogicalType type,
      MemoryBudget budget) {
    this.rows = rows;
    this.budget = budget;
    columns.addAll(arguments);
    if (filter >= 0) {
      columns.add(filter);
    }
    List<LogicalType> types = columns.stream().map(rows.types()::get).toList();
    BoundAggregate call =
        new BoundAggregate(
            function,
            IntStream.range(0, arguments.size()).boxed().toList(),
            types.subList(0, arguments.size()),
            distinct,
            filter < 0 ? BoundAggregate.NO_FILTER : arguments.size(),
            List.of(),
            type);
    layout =
        new AggregateLayout(
            types, 0, List.of(List.of()), List.of(call), new GroupIndex.KeyRange[types.size()]);
    writer = new BatchWriter(types, budget);
    resultWriter = new ColumnWriter(type, budget);
    table = newTable();
  }

  private AggregateTable newTable() {
    return new AggregateTable(layout, 0, List.of(), budget);
  }

  /// Returns whether rows may be added after a result was asked for.
  public boolean incremental() {
    return !table.states().needsStableGroups();
  }

  /// Says of which collection, of the same types, the rows are that are added from now on.
  public void readFrom(RowCollection next) {
    rows = next;
  }

  /// Forgets all rows.
  public void reset() {
    table.close();
    layout.close();
    layout =
        new AggregateLayout(
            layout.inputTypes(),
            layout.keyCount(),
            layout.groupingSets(),
            layout.calls(),
            layout.ranges());
    table = newTable();
  }

  /// Adds rows.
  public void add(int[] rowNumbers, int from, int count) {
    for (int at = from; at < from + count; at += Batch.ROW_COUNT_MAX) {
      int piece = Math.min(Batch.ROW_COUNT_MAX, from + count - at);
      writer.reset();
      for (int column = 0; column < columns.size(); column++) {
        rows.gather(columns.get(column), rowNumbers, at, piece, writer.column(column));
      }
      table.accept(writer.build(piece));
    }
  }

  /// Returns the result over the rows added, in the form of [io.blueshift.vector.Values], or null.
  public @Nullable Object result() {
    table.complete();
    resultWriter.reset();
    table.states().results().getFirst().write(table.index().rows(), ONLY_GROUP, 0, 1, resultWriter);
    return new ColumnReader(resultWriter.build(1)).valueAt(0);
  }

  @Override
  public void close() {
    table.close();
    layout.close();
    writer.close();
    resultWriter.close();
  }
}
