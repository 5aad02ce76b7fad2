package io.blueshift.rows;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.operator.Sink;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.query.QueryContext;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes batches out of boxed rows, in random encodings and with rows that do not count, and reads
/// batches back.
public final class TestRows implements AutoCloseable {
  private static final AtomicLong nextDictionaryId = new AtomicLong(1);

  public final MemoryBudget budget = MemoryBudget.root("test input", Long.MAX_VALUE);
  private final Random random;
  private final List<Runnable> open = new ArrayList<>();

  public TestRows(Random random) {
    this.random = random;
  }

  /// Cuts rows into batches.
  public List<Batch> batches(List<LogicalType> types, List<@Nullable Object[]> rows) {
    List<Batch> batches = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int count = Math.min(rows.size() - from, 1 + random.nextInt(1500));
      batches.add(batch(types, rows.subList(from, from + count)));
      from += count;
    }
    return batches;
  }

  private Batch batch(List<LogicalType> types, List<@Nullable Object[]> rows) {
    boolean selected = random.nextBoolean();
    int extra = selected ? random.nextInt(2) * random.nextInt(500) : 0;
    int rowCount = rows.size() + extra;
    boolean[] dead = new boolean[rowCount];
    for (int left = extra; left > 0; ) {
      int position = random.nextInt(rowCount);
      if (!dead[position]) {
        dead[position] = true;
        left--;
      }
    }
    int[] positions = new int[rowCount + 5];
    @Nullable Object[][] all = new Object[rowCount][];
    int next = 0;
    for (int position = 0; position < rowCount; position++) {
      if (dead[position]) {
        all[position] = rows.get(random.nextInt(rows.size()));
      } else {
        positions[next] = position;
        all[position] = rows.get(next++);
      }
    }
    List<ColumnVector> columns = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      columns.add(vector(types.get(column), all, column));
    }
    return new Batch(rowCount, columns, selected ? new SelectionVector(positions, next) : null);
  }

  private ColumnVector vector(LogicalType type, @Nullable Object[][] rows, int column) {
    boolean constant =
        Arrays.stream(rows).allMatch(row -> Objects.deepEquals(row[column], rows[0][column]));
    if (constant && random.nextBoolean()) {
      return new ConstantVector(rows.length, flat(type, List.<Object[]>of(rows[0]), column));
    }
    if (random.nextInt(3) == 0) {
      return dictionary(type, rows, column);
    }
    return flat(type, Arrays.asList(rows), column);
  }

  private FlatVector flat(LogicalType type, List<@Nullable Object[]> rows, int column) {
    ColumnWriter writer = new ColumnWriter(type, budget);
    open.add(writer::close);
    for (int row = 0; row < rows.size(); row++) {
      writer.setValue(row, rows.get(row)[column]);
    }
    return writer.build(rows.size());
  }

  private ColumnVector dictionary(LogicalType type, @Nullable Object[][] rows, int column) {
    TreeMap<String, Object[]> distinct = new TreeMap<>();
    for (Object[] row : rows) {
      if (row[column] != null) {
        distinct.putIfAbsent(text(row[column]), row);
      }
    }
    if (distinct.isEmpty()) {
      return flat(type, Arrays.asList(rows), column);
    }
    List<String> keys = new ArrayList<>(distinct.keySet());
    FlatVector values = flat(type, new ArrayList<>(distinct.values()), column);
    NativeBuffer codes = budget.allocate(rows.length * 4L);
    NativeBuffer bits = budget.allocate(rows.length / 8 + 8);
    open.add(codes::close);
    open.add(bits::close);
    bits.segment().fill((byte) -1);
    boolean anyNull = false;
    for (int row = 0; row < rows.length; row++) {
      boolean isNull = rows[row][column] == null;
      anyNull |= isNull;
      Lanes.setBit(bits.segment(), row, !isNull);
      codes.segment().set(Lanes.INT, row * 4L, isNull ? 0 : keys.indexOf(text(rows[row][column])));
    }
    return new DictionaryVector(
        rows.length,
        codes.segment(),
        anyNull ? Validity.ofBits(bits.segment()) : Validity.ALL_PRESENT,
        values,
        nextDictionaryId.getAndIncrement(),
        false);
  }

  /// Returns a value as text that is equal for equal values.
  public static String text(@Nullable Object value) {
    return value instanceof byte[] bytes ? "'" + Values.text(bytes) + "'" : String.valueOf(value);
  }

  /// Returns a row as text.
  public static String text(@Nullable Object[] row) {
    return String.join(" | ", Arrays.stream(row).map(TestRows::text).toList());
  }

  /// Returns the rows of a batch that count.
  public static List<@Nullable Object[]> read(Batch batch) {
    List<ColumnReader> readers = batch.columns().stream().map(ColumnReader::new).toList();
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int entry = 0; entry < batch.selectedCount(); entry++) {
      SelectionVector selection = batch.selection();
      int position = selection == null ? entry : selection.positions()[entry];
      rows.add(readers.stream().map(reader -> reader.valueAt(position)).toArray());
    }
    return rows;
  }

  /// Makes a worker of a query with the given memory.
  public static WorkerContext worker(MemoryBudget budget) {
    QueryContext context =
        new QueryContext(
            "test",
            Long.MAX_VALUE,
            new QueryContext.SessionStyle(true, ZoneOffset.UTC, Instant.EPOCH, Instant.EPOCH),
            new Object[0],
            tableId -> {
              throw new IllegalStateException("no tables");
            },
            budget);
    return new WorkerContext(context, 0, budget);
  }

  /// Sends batches through a sink with several workers, one after the other, and reads a source.
  public static List<@Nullable Object[]> run(
      Sink sink, Source source, List<Batch> batches, int workerCount, WorkerContext worker) {
    List<Sink.Local> locals = new ArrayList<>();
    for (int index = 0; index < workerCount; index++) {
      locals.add(sink.open(worker));
    }
    for (int index = 0; index < batches.size(); index++) {
      locals.get(index % workerCount).accept(batches.get(index));
    }
    for (Sink.Local local : locals) {
      local.combine();
      local.close();
    }
    sink.finish(worker);
    int tasks = sink.parallelFinishTasks();
    for (int task = 0; task < tasks; task++) {
      sink.parallelFinish(task, worker);
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    try (Source.Cursor cursor = source.open(worker)) {
      for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
        rows.addAll(read(batch));
      }
    }
    sink.close();
    return rows;
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
    budget.close();
  }
}
