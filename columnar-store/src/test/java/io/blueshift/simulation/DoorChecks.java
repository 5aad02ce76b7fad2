package io.blueshift.simulation;

import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.simulation.DatabaseModel.KeyedRow;
import io.blueshift.simulation.DatabaseModel.Table;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads rows by their keys, and compares them with a model.
final class DoorChecks {
  /// Looks at answers that are there at once.
  static final Answers AT_ONCE =
      new Answers() {
        @Override
        public <T extends @Nullable Object> void take(Pending<T> answer, Consumer<T> check) {
          check.accept(answer.await());
        }
      };

  private DoorChecks() {}

  /// Takes an answer that may come later, and what is to be held against it.
  interface Answers {
    <T extends @Nullable Object> void take(Pending<T> answer, Consumer<T> check);
  }

  /// Reads one row, several, or a range of them.
  static void read(
      Random random, KeyedTable rows, Table expected, CallContext context, Answers answers) {
    switch (random.nextInt(3)) {
      case 0 -> {
        long key = DoorChange.key(random);
        answers.take(rows.get(Row.of(key), context), row -> compare(expected, key, row));
      }
      case 1 -> {
        List<Long> keys = new ArrayList<>();
        for (int count = random.nextInt(6); count >= 0; count--) {
          keys.add(DoorChange.key(random));
        }
        answers.take(
            rows.getAll(keys.stream().map(key -> Row.of(key)).toList(), context),
            found -> {
              for (int index = 0; index < keys.size(); index++) {
                compare(expected, keys.get(index), found.get(index));
              }
            });
      }
      default -> readRange(random, rows, expected, context, answers);
    }
  }

  private static void compare(Table expected, long key, @Nullable Row row) {
    KeyedRow known = expected.keyed().get(key);
    KeyedRow found = DoorChange.keyed(row);
    if (known == null ? found != null : !known.equals(found)) {
      throw new SimulationFailure(
          "another row by key [key=" + key + ", expected=" + known + ", actual=" + found + "]");
    }
  }

  private static void readRange(
      Random random, KeyedTable rows, Table expected, CallContext context, Answers answers) {
    long from = DoorChange.key(random);
    long to = Math.max(from, DoorChange.key(random));
    int limit = 1 + random.nextInt(8);
    boolean backwards = random.nextBoolean();
    RowRange forwards = RowRange.all(limit).from(Row.of(from), true).to(Row.of(to), true);
    NavigableMap<Long, KeyedRow> within =
        new TreeMap<>(expected.keyed()).subMap(from, true, to, true);
    Map<Long, KeyedRow> ordered = backwards ? within.descendingMap() : within;
    List<String> wanted = ordered.entrySet().stream().limit(limit).map(Object::toString).toList();
    answers.take(
        rows.scan(backwards ? forwards.backwards() : forwards, context),
        page -> comparePage(page, wanted));
  }

  private static void comparePage(RowPage page, List<String> wanted) {
    List<String> found =
        page.rows().stream()
            .map(row -> Map.entry((Long) row.value(0), DoorChange.keyed(row)).toString())
            .toList();
    if (!found.equals(wanted)) {
      throw new SimulationFailure(
          "another page of rows [expected=" + wanted + ", actual=" + found + "]");
    }
  }
}
