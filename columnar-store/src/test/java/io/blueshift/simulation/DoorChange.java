package io.blueshift.simulation;

import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.simulation.DatabaseModel.KeyedRow;
import io.blueshift.simulation.DatabaseModel.Table;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Pending;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A change of one row by its key, which looks whether it is shown the row that the model has.
final class DoorChange implements RowChange {
  private static final int KEY_COUNT = 12;

  private final SimulationHistory history;
  private final long key;
  private final long ordinal;
  private final Supplier<Table> view;
  private final Kind kind;
  private final int columnCount;
  private @Nullable UnaryOperator<Table> effect;

  private enum Kind {
    PUT,
    PUT_IF_THERE,
    PUT_IF_NOT,
    DELETE,
    KEEP,
    /// Looks at nothing.
    BLIND_PUT
  }

  /// @param ordinal the new row's
  /// @param view the table as the change must see it when it decides
  DoorChange(
      SimulationHistory history, Random random, long key, long ordinal, Supplier<Table> view) {
    this.history = history;
    this.key = key;
    this.ordinal = ordinal;
    this.view = view;
    this.kind = Kind.values()[random.nextInt(Kind.values().length)];
    this.columnCount = 2 + view.get().extraColumnCount();
  }

  /// Returns one of a few keys.
  static long key(Random random) {
    return -1 - random.nextInt(KEY_COUNT);
  }

  long key() {
    return key;
  }

  /// Asks for the change.
  Pending<?> ask(KeyedTable rows, CallContext context) {
    if (kind != Kind.BLIND_PUT) {
      return rows.change(Row.of(key), this, context);
    }
    Row row = row(columnCount);
    return rows.put(row, context);
  }

  @Override
  public Decision decide(@Nullable Row present) {
    Table table = view.get();
    KeyedRow expected = table.keyed().get(key);
    if (!Objects.equals(expected, keyed(present))) {
      history.fail(
          new SimulationFailure(
              "a change is shown another row [key="
                  + key
                  + ", expected="
                  + expected
                  + ", actual="
                  + present
                  + "]"));
    }
    effect = null;
    boolean puts =
        switch (kind) {
          case PUT, BLIND_PUT -> true;
          case PUT_IF_THERE -> present != null;
          case PUT_IF_NOT -> present == null;
          case DELETE, KEEP -> false;
        };
    if (puts) {
      return new Decision.Put(row(2 + table.extraColumnCount()));
    }
    if (kind == Kind.DELETE) {
      effect = present == null ? null : model -> model.withoutKeyed(key);
      return DELETE;
    }
    return KEEP;
  }

  private Row row(int count) {
    @Nullable Object[] values = new Object[count];
    Arrays.fill(values, 8L);
    values[0] = key;
    values[1] = ordinal;
    KeyedRow put = new KeyedRow(ordinal, 8L * (count - 2));
    effect = model -> model.withKeyed(key, put);
    return Row.of(values);
  }

  /// Returns whether the change decided to write.
  boolean writes() {
    return effect != null;
  }

  /// Returns what the change makes of the table; nothing when it leaves it as it is.
  Optional<UnaryOperator<Table>> effect() {
    return Optional.ofNullable(effect);
  }

  /// Returns a row as the model has it.
  static @Nullable KeyedRow keyed(@Nullable Row row) {
    if (row == null) {
      return null;
    }
    long extraSum = 0;
    for (int column = 2; column < row.size(); column++) {
      extraSum += (Long) Objects.requireNonNull(row.value(column));
    }
    return new KeyedRow((Long) Objects.requireNonNull(row.value(1)), extraSum);
  }

  @Override
  public String toString() {
    return kind + " of key " + key;
  }
}
