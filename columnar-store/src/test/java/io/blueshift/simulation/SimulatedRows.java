package io.blueshift.simulation;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// The tables of a history, and the writing of their rows.
final class SimulatedRows {
  private SimulatedRows() {}

  /// A row as a scan finds it.
  ///
  /// @param extraSum the sum of the columns that were added later
  record Row(long id, long ordinal, long extraSum, long rowId) {
    long digest() {
      return DatabaseModel.rowDigest(id, ordinal) + extraSum;
    }
  }

  static TableDefinition definition(int id, int schema, Persistence persistence) {
    return TableDefinition.builder(id, schema, "t" + id)
        .persistence(persistence)
        .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
        .addColumn(
            ColumnDefinition.of("ordinal", LogicalType.BIGINT)
                .withNullable(false)
                .withIdentity(new IdentityDefinition(1, 1, true)))
        .sortKey(id % 2 == 0 ? SortKeyDefinition.compound(List.of(1)) : SortKeyDefinition.AUTO)
        .build();
  }

  /// Returns whether rows of a table are found by the door.
  static boolean isKeyed(int tableId) {
    return tableId % 2 == 1;
  }

  /// Returns a permanent table, with an enforced key when it [is to have one][#isKeyed].
  static TableDefinition permanent(int id, int schema) {
    TableDefinition table = definition(id, schema, Persistence.PERMANENT);
    return isKeyed(id)
        ? table.toBuilder()
            .addConstraint(new ConstraintDefinition.PrimaryKey("k" + id, List.of(1), true))
            .build()
        : table;
  }

  /// Returns an index of the ordinals of a table.
  static IndexDefinition index(int id, int schema, int tableId) {
    return new IndexDefinition(
        id,
        schema,
        "i" + id,
        "",
        tableId,
        List.of(new IndexColumn(2, true, false)),
        false,
        List.of(),
        null,
        null);
  }

  static TableDefinition withColumn(TableDefinition definition) {
    return definition.toBuilder()
        .addColumn(
            ColumnDefinition.of("n" + definition.columns().size(), LogicalType.BIGINT)
                .withNullable(false)
                .withInitialValue(5L))
        .build();
  }

  static long[] rowIds(List<Row> rows) {
    return rows.stream().mapToLong(Row::rowId).toArray();
  }

  /// Adds versions of rows.
  static void write(Transaction open, int id, int extra, List<Row> rows) {
    try (TableAppender appender = open.rowWriter(id)) {
      try (Arena arena = Arena.ofConfined();
          TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < rows.size(); first += Batch.ROW_COUNT_MAX) {
          List<Row> part = rows.subList(first, Math.min(rows.size(), first + Batch.ROW_COUNT_MAX));
          List<ColumnVector> columns = new ArrayList<>();
          columns.add(vector(arena, part, Row::id));
          columns.add(vector(arena, part, Row::ordinal));
          for (int column = 0; column < extra; column++) {
            columns.add(sequence(arena, 8, 0, part.size()));
          }
          columns.add(vector(arena, part, Row::rowId));
          local.append(Batch.of(part.size(), columns));
        }
      }
      appender.finish();
    }
  }

  private static FlatVector vector(Arena arena, List<Row> rows, ToLongFunction<Row> value) {
    FlatVector vector = sequence(arena, 0, 0, rows.size());
    for (int row = 0; row < rows.size(); row++) {
      vector.values().setAtIndex(ValueLayout.JAVA_LONG, row, value.applyAsLong(rows.get(row)));
    }
    return vector;
  }

  /// Adds rows whose ids and ordinals follow each other.
  static void append(
      Transaction open, int tableId, int extra, long firstId, long firstIdentity, int count) {
    try (TableAppender appender = open.appender(tableId)) {
      try (Arena arena = Arena.ofConfined();
          TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < count; first += Batch.ROW_COUNT_MAX) {
          int rows = Math.min(Batch.ROW_COUNT_MAX, count - first);
          List<ColumnVector> columns = new ArrayList<>();
          columns.add(sequence(arena, firstId + first, 1, rows));
          columns.add(sequence(arena, firstIdentity + first, 1, rows));
          for (int column = 0; column < extra; column++) {
            columns.add(sequence(arena, 8, 0, rows));
          }
          local.append(Batch.of(rows, columns));
        }
      }
      appender.finish();
    }
  }

  static FlatVector sequence(Arena arena, long first, long step, int count) {
    MemorySegment lane = arena.allocate(8L * count + 64, 64);
    for (int row = 0; row < count; row++) {
      lane.setAtIndex(ValueLayout.JAVA_LONG, row, first + row * step);
    }
    return new Int64Vector(LogicalType.BIGINT, count, lane, Validity.ALL_PRESENT);
  }
}
