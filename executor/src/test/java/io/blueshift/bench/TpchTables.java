package io.blueshift.bench;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.Segment;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// TPC-H's tables as segments in a folder, made from the text files of the generator when missing.
final class TpchTables implements AutoCloseable {
  static final DecimalType MONEY = new DecimalType(12, 2);
  private static final VarcharType STRING = new VarcharType(199, Collation.BLANK_INSENSITIVE);
  private static final Map<String, List<LogicalType>> TYPES = new HashMap<>();

  static {
    LogicalType i = LogicalType.INTEGER;
    LogicalType l = LogicalType.BIGINT;
    LogicalType d = LogicalType.DATE;
    TYPES.put(
        "lineitem",
        List.of(
            l, i, i, i, MONEY, MONEY, MONEY, MONEY, STRING, STRING, d, d, d, STRING, STRING,
            STRING));
    TYPES.put("orders", List.of(l, i, STRING, MONEY, d, STRING, STRING, i, STRING));
    TYPES.put("customer", List.of(i, STRING, STRING, i, STRING, MONEY, STRING, STRING));
    TYPES.put("part", List.of(i, STRING, STRING, STRING, STRING, i, STRING, MONEY, STRING));
    TYPES.put("supplier", List.of(i, STRING, STRING, i, STRING, MONEY, STRING));
    TYPES.put("partsupp", List.of(i, i, i, MONEY, STRING));
    TYPES.put("nation", List.of(i, STRING, i, STRING));
    TYPES.put("region", List.of(i, STRING, STRING));
  }

  private final MemoryBudget budget = MemoryBudget.root("tables", 4L << 30);
  private final PageCache cache = new PageCache(budget, 2L << 30);
  private final List<Segment> segments = new ArrayList<>();
  private final Map<String, TableSnapshot> tables = new HashMap<>();

  TpchTables(Path text, Path folder) {
    int id = 1;
    for (String name : TYPES.keySet().stream().sorted().toList()) {
      tables.put(name, open(name, id++, text, folder));
    }
  }

  TableSnapshot table(String name) {
    return tables.get(name);
  }

  TableSnapshot table(int id) {
    return tables.values().stream()
        .filter(table -> table.tableId() == id)
        .findFirst()
        .orElseThrow();
  }

  private TableSnapshot open(String name, int id, Path text, Path folder) {
    try {
      Files.createDirectories(folder);
      LocalStorageDirectory directory = LocalStorageDirectory.open(folder);
      Path done = folder.resolve(name + ".done");
      if (!Files.exists(done)) {
        load(name, text, directory);
        Files.createFile(done);
      }
      List<RowGroup> groups = new ArrayList<>();
      List<LogicalType> types = TYPES.get(name);
      List<ColumnBinding> bindings = new ArrayList<>();
      for (int column = 0; column < types.size(); column++) {
        bindings.add(new ColumnBinding(column + 1, types.get(column), null));
      }
      for (int part = 0; directory.exists(name + part); part++) {
        Segment segment = Segment.open(directory, name + part, cache);
        segments.add(segment);
        groups.add(segment.rowGroup(bindings, DeleteVector.NONE));
      }
      return new SegmentTable(id, types, groups);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load(String name, Path text, LocalStorageDirectory directory) throws IOException {
    List<LogicalType> types = TYPES.get(name);
    List<SegmentColumn> columns = new ArrayList<>();
    List<VectorBuilder> builders = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      columns.add(SegmentColumn.of(column + 1, "c" + column, types.get(column)));
      builders.add(new VectorBuilder(types.get(column), budget));
    }
    try (BufferedReader reader = Files.newBufferedReader(text.resolve(name + ".tbl"))) {
      long firstRow = 0;
      String line = reader.readLine();
      for (int part = 0; line != null; part++) {
        try (SegmentWriter writer =
            new SegmentWriter(directory, name + part, columns, firstRow, budget)) {
          while (line != null
              && writer.rowCount() + Batch.ROW_COUNT_MAX <= SegmentWriter.ROW_COUNT_MAX) {
            builders.forEach(VectorBuilder::clear);
            int count = 0;
            for (; line != null && count < Batch.ROW_COUNT_MAX; count++) {
              String[] fields = line.split("\\|");
              for (int column = 0; column < fields.length; column++) {
                builders.get(column).append(parse(fields[column], types.get(column)));
              }
              line = reader.readLine();
            }
            List<ColumnVector> vectors = new ArrayList<>();
            builders.forEach(builder -> vectors.add(builder.build()));
            writer.append(Batch.of(count, vectors));
          }
          firstRow += writer.rowCount();
          writer.finish();
        }
      }
    }
    builders.forEach(VectorBuilder::close);
  }

  private static Object parse(String field, LogicalType type) {
    return switch (type) {
      case DecimalType ignored ->
          new java.math.BigDecimal(field).movePointRight(2).longValueExact();
      case LogicalType.DateType ignored -> LocalDate.parse(field).toEpochDay();
      case LogicalType.IntegralType ignored -> Long.valueOf(field);
      default -> Values.bytes(field);
    };
  }

  @Override
  public void close() {
    segments.forEach(Segment::close);
    cache.close();
  }

  private record SegmentTable(int tableId, List<LogicalType> columnTypes, List<RowGroup> rowGroups)
      implements TableSnapshot {
    @Override
    public long rowCount() {
      return rowGroups.stream().mapToLong(RowGroup::rowCount).sum();
    }

    @Override
    public ColumnStatistics statistics(int column) {
      LogicalType type = columnTypes.get(column);
      if (type.isString()) {
        return new ColumnStatistics(null, null, 0, 1, 16, null, false);
      }
      return new ColumnStatistics(bound(column, false), bound(column, true), 0, 1, 8, null, false);
    }

    /// Finds a bound by bisection over the zone maps.
    private long bound(int column, boolean upper) {
      long inside = upper ? 1L << 40 : -(1L << 40);
      long outside = -inside;
      while (Math.abs(inside - outside) > 1) {
        long middle = (inside + outside) / 2;
        boolean holds =
            rowGroups.stream()
                .allMatch(group ->
                    group.within(
                        column,
                        0,
                        group.rowCount(),
                        upper ? Long.MIN_VALUE : middle,
                        upper ? middle : Long.MAX_VALUE));
        if (holds) {
          inside = middle;
        } else {
          outside = middle;
        }
      }
      return inside;
    }
  }
}
