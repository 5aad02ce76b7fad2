package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.RowSorter;
import io.blueshift.sort.SortWords;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregate that needs all rows of a group in an order: keeps group number, arguments and order
/// columns, sorts them by group and order at the end, and evaluates each run.
final class OrderedAccumulator extends BufferedAccumulator {
  private final BoundAggregate call;
  private final boolean keepsNulls;
  private final int valueColumn;
  private final OrderedEvaluation evaluation;
  private final MemoryBudget budget;
  private final List<Integer> columns = new ArrayList<>();
  private final List<SortKey> sortKeys = new ArrayList<>();
  private final List<LogicalType> types = new ArrayList<>();
  private RowCollection rows;
  private final ColumnWriter groupWriter;
  private final List<@Nullable Object> results = new ArrayList<>();
  private final int[] kept = new int[Batch.ROW_COUNT_MAX];

  /// Makes an accumulator; rows whose argument `valueArgument` is null are left out.
  OrderedAccumulator(
      BoundAggregate call, int valueArgument, StateFactory states, OrderedEvaluation evaluation) {
    this.call = call;
    this.keepsNulls = valueArgument < 0;
    this.evaluation = evaluation;
    this.budget = states.budget();
    types.add(LogicalType.INTEGER);
    sortKeys.add(new SortKey(0, true, true));
    for (int argument : call.arguments()) {
      columns.add(argument);
      types.add(states.columnType(argument));
    }
    for (SortKey key : call.orderBy()) {
      int at = columns.indexOf(key.column());
      if (at < 0) {
        at = columns.size();
        columns.add(key.column());
        types.add(states.columnType(key.column()));
      }
      sortKeys.add(new SortKey(at + 1, key.ascending(), key.nullsFirst()));
    }
    this.valueColumn = keepsNulls ? -1 : columns.indexOf(call.arguments().get(valueArgument));
    rows = new RowCollection(types, budget);
    groupWriter = new ColumnWriter(LogicalType.INTEGER, budget);
  }

  @Override
  int wordCount() {
    return 1;
  }

  @Override
  void update(GroupedBatch input, GroupRows groupRows) {
    ColumnReader filter =
        call.filter() < 0 ? null : new ColumnReader(input.batch.column(call.filter()));
    ColumnReader value =
        keepsNulls ? null : new ColumnReader(input.batch.column(columns.get(valueColumn)));
    groupWriter.reset();
    int count = 0;
    for (int entry = 0; entry < input.count; entry++) {
      int position = input.position(entry);
      if (input.groups[entry] == 0
          || (filter != null && (filter.isNull(position) || filter.longAt(position) == 0))
          || (value != null && value.isNull(position))) {
        continue;
      }
      groupWriter.setLong(position, input.groups[entry]);
      kept[count++] = position;
    }
    List<ColumnVector> vectors = new ArrayList<>();
    vectors.add(groupWriter.build(input.batch.rowCount()));
    for (int column : columns) {
      vectors.add(input.batch.column(column));
    }
    rows.append(Batch.of(input.batch.rowCount(), vectors), kept, count);
  }

  @Override
  void mergeRows(BufferedAccumulator other, GroupMapping mapping) {
    RowCollection theirs = ((OrderedAccumulator) other).rows;
    int[] numbers = theirs.rowNumbers();
    RowCollection.Column groups = theirs.column(0);
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int from = 0; from < numbers.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, numbers.length - from);
        writer.reset();
        theirs.gather(numbers, from, count, writer);
        int keptCount = 0;
        for (int row = 0; row < count; row++) {
          int group = mapping.get((int) groups.longAt(numbers[from + row]));
          if (group != 0) {
            writer.column(0).setLong(row, group);
            kept[keptCount++] = row;
          }
        }
        rows.append(writer.build(count), kept, keptCount);
      }
    }
  }

  @Override
  void complete(AggregateTable table) {
    int[] order = rows.rowNumbers();
    RowSorter.sort(new SortWords(rows, sortKeys, order), order);
    RowCollection.Column groups = rows.column(0);
    List<RowCollection.Column> arguments = new ArrayList<>();
    for (int column = 0; column < call.arguments().size(); column++) {
      arguments.add(rows.column(column + 1));
    }
    GroupRows groupRows = table.index().rows();
    int from = 0;
    while (from < order.length) {
      int group = (int) groups.longAt(order[from]);
      int end = from + 1;
      while (end < order.length && groups.longAt(order[end]) == group) {
        end++;
      }
      results.add(evaluation.evaluate(arguments, order, from, end));
      groupRows.chunkOf(group)[groupRows.statesOf(group) + word] = results.size();
      from = end;
    }
    rows.close();
    rows = new RowCollection(types, budget);
  }

  void write(GroupRows groupRows, int[] groups, int from, int count, ColumnWriter writer) {
    for (int index = 0; index < count; index++) {
      int at = (int) groupRows.state(groups[from + index], word);
      writer.setValue(index, at == 0 ? null : results.get(at - 1));
    }
  }

  @Override
  public void close() {
    rows.close();
    groupWriter.close();
  }
}
