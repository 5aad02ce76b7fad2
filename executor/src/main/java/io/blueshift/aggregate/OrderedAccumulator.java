package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.RowSorter;
import io.blueshift.sort.RunWriter;
import io.blueshift.sort.SortWords;
import io.blueshift.sort.SortedRuns;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregate that needs all rows of a group in an order: keeps group number, arguments and order
/// columns, sorts them by group and order at the end, and evaluates each group. When memory is short
/// the rows go to disk as ordered runs, which are merged at the end; only the rows of some groups are
/// then in memory at a time.
final class OrderedAccumulator extends BufferedAccumulator {
  private static final int MERGED_ROW_COUNT_MIN = 1 << 15;
  private static final long RESULT_BYTES = 64;

  private final BoundAggregate call;
  private final boolean keepsNulls;
  private final int valueColumn;
  private final OrderedEvaluation evaluation;

  private final MemoryBudget budget;
  private final @Nullable AggregateSpill spill;
  private final List<SpillFile> runs = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();
  private final List<SortKey> sortKeys = new ArrayList<>();
  private final List<LogicalType> types = new ArrayList<>();
  private RowCollection rows;
  private final ColumnWriter groupWriter;
  private final List<@Nullable Object> results = new ArrayList<>();
  private long resultBytes;
  private final int[] kept = new int[Batch.ROW_COUNT_MAX];

  /// Makes an accumulator; rows whose argument `valueArgument` is null are left out.
  OrderedAccumulator(
      BoundAggregate call, int valueArgument, StateFactory states, OrderedEvaluation evaluation) {
    this.call = call;
    this.keepsNulls = valueArgument < 0;
    this.evaluation = evaluation;
    this.budget = states.budget().child("ordered aggregate", Long.MAX_VALUE);
    this.spill = states.layout().spill();
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
    spillWhenShort();
  }

  private void spillWhenShort() {
    AggregateSpill target = spill;
    if (target != null
        && target
            .pressure()
            .isHigh(budget.reservedBytes(), RunWriter.sortBytes(rows.rowCount()) * 2)) {
      writeRun(target);
    }
  }

  private RunWriter runWriter(AggregateSpill target) {
    return new RunWriter(
        types, sortKeys, target.directory(), budget, target.writtenBytes(), () -> {});
  }

  private void writeRun(AggregateSpill target) {
    if (rows.rowCount() > 0) {
      runs.add(runWriter(target).write(rows));
      rows.close();
      rows = new RowCollection(types, budget);
    }
  }

  @Override
  void mergeRows(BufferedAccumulator other, GroupMapping mapping) {
    OrderedAccumulator source = (OrderedAccumulator) other;
    RowCollection theirs = source.rows;
    int[] numbers = theirs.rowNumbers();
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int from = 0; from < numbers.length; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, numbers.length - from);
        writer.reset();
        theirs.gather(numbers, from, count, writer);
        addMapped(writer.build(count), mapping);
      }
    }
    for (SpillFile run : source.runs) {
      try (SpillFile.Reader reader = run.read(budget)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          addMapped(batch, mapping);
        }
      }
    }
  }

  /// Adds the rows of another table whose groups the mapping knows.
  private void addMapped(Batch batch, GroupMapping mapping) {
    ColumnReader groups = new ColumnReader(batch.column(0));
    groupWriter.reset();
    int count = 0;
    for (int row = 0; row < batch.rowCount(); row++) {
      int group = mapping.get((int) groups.longAt(row));
      if (group != 0) {
        groupWriter.setLong(row, group);
        kept[count++] = row;
      }
    }
    List<ColumnVector> vectors = new ArrayList<>(batch.columns());
    vectors.set(0, groupWriter.build(batch.rowCount()));
    rows.append(Batch.of(batch.rowCount(), vectors), kept, count);
    spillWhenShort();
  }

  @Override
  void complete(AggregateTable table) {
    AggregateSpill target = spill;
    GroupRows groupRows = table.index().rows();
    if (runs.isEmpty() || target == null) {
      long sortBytes = RunWriter.sortBytes(rows.rowCount());
      budget.reserve(sortBytes);
      try {
        int[] order = rows.rowNumbers();
        RowSorter.sort(new SortWords(rows, sortKeys, order), order);
        evaluate(rows, order, order.length, groupRows);
      } finally {
        budget.release(sortBytes);
      }
      rows.close();
      rows = new RowCollection(types, budget);
      return;
    }
    writeRun(target);
    runWriter(target).reduce(runs);
    try (SortedRuns merged = new SortedRuns(types, sortKeys, runs, 0, Long.MAX_VALUE, budget)) {
      evaluateMerged(merged, groupRows);
    }
    runs.forEach(SpillFile::close);
    runs.clear();
  }

  private void evaluateMerged(SortedRuns merged, GroupRows groupRows) {
    int wantedCount = MERGED_ROW_COUNT_MIN;
    for (Batch batch = merged.next(); batch != null; batch = merged.next()) {
      rows.append(batch);
      if (rows.rowCount() < wantedCount) {
        continue;
      }
      int[] order = rows.rowNumbers();
      int complete = evaluate(rows, order, lastGroupStart(order), groupRows);
      if (complete == 0) {
        wantedCount *= 2;
        continue;
      }
      RowCollection rest = new RowCollection(types, budget);
      RowCollection done = rows;
      rows = rest;
      copy(done, order, complete, rest);
      done.close();
      wantedCount = MERGED_ROW_COUNT_MIN;
    }
    int[] order = rows.rowNumbers();
    evaluate(rows, order, order.length, groupRows);
    rows.close();
    rows = new RowCollection(types, budget);
  }

  private int lastGroupStart(int[] order) {
    RowCollection.Column groups = rows.column(0);
    int start = order.length - 1;
    long last = groups.longAt(order[start]);
    while (start > 0 && groups.longAt(order[start - 1]) == last) {
      start--;
    }
    return start;
  }

  private void copy(RowCollection from, int[] order, int first, RowCollection to) {
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      for (int at = first; at < order.length; at += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, order.length - at);
        writer.reset();
        from.gather(order, at, count, writer);
        to.append(writer.build(count));
      }
    }
  }

  /// Evaluates the groups of ordered rows up to `count` of them, which is returned.
  private int evaluate(RowCollection ordered, int[] order, int count, GroupRows groupRows) {
    RowCollection.Column groups = ordered.column(0);
    List<RowCollection.Column> arguments = new ArrayList<>();
    for (int column = 0; column < call.arguments().size(); column++) {
      arguments.add(ordered.column(column + 1));
    }
    int from = 0;
    while (from < count) {
      int group = (int) groups.longAt(order[from]);
      int end = from + 1;
      while (end < count && groups.longAt(order[end]) == group) {
        end++;
      }
      add(evaluation.evaluate(arguments, order, from, end));
      groupRows.chunkOf(group)[groupRows.statesOf(group) + word] = results.size();
      from = end;
    }
    return count;
  }

  private void add(@Nullable Object result) {
    long bytes = RESULT_BYTES + (result instanceof byte[] text ? text.length : 0);
    budget.reserve(bytes);
    resultBytes += bytes;
    results.add(result);
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
    runs.forEach(SpillFile::close);
    runs.clear();
    budget.release(resultBytes);
    resultBytes = 0;
    budget.close();
  }
}
