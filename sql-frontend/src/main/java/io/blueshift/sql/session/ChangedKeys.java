package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.sql.session.ReferenceActions.RemovedKeys;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The keys of rows that a statement deletes or changes, for the foreign keys that refer to them: read before
/// the statement changes anything, and again afterwards.
final class ChangedKeys {
  /// So few rows are looked up one by one.
  private static final int LOOKED_UP_MAX = 1000;

  private final StatementScope scope;
  private final TableDefinition table;
  private final RowIdSet rowIds;
  private final Map<List<Integer>, Map<Long, @Nullable Object[]>> before = new LinkedHashMap<>();

  private ChangedKeys(StatementScope scope, TableDefinition table, RowIdSet rowIds) {
    this.scope = scope;
    this.table = table;
    this.rowIds = rowIds;
  }

  /// Reads the keys to which others refer of the rows that are about to go or change.
  ///
  /// @param changedColumns the names of the columns that get new values; null when rows are deleted too
  static ChangedKeys before(
      StatementScope scope,
      TableDefinition table,
      RowIdSet rowIds,
      @Nullable Set<String> changedColumns) {
    ChangedKeys keys = new ChangedKeys(scope, table, rowIds);
    scope.transaction().requireSameReferences(table.id());
    for (Catalog.Reference reference : scope.catalog().enforcedReferences(table.id())) {
      List<Integer> numbers = reference.key().referencedKey(table);
      boolean touched =
          changedColumns == null
              || numbers.stream()
                  .map(number -> table.columns().get(table.columnIndexOfNumber(number)).name())
                  .anyMatch(changedColumns::contains);
      if (touched && rowIds.count() > 0 && !keys.before.containsKey(numbers)) {
        keys.before.put(numbers, keys.read(numbers));
      }
    }
    return keys;
  }

  /// Follows what happened to the keys.
  void follow(ReferenceActions actions) {
    before.forEach((numbers, oldKeys) -> {
      Map<Long, @Nullable Object[]> newKeys = read(numbers);
      List<Object[]> deleted = new ArrayList<>();
      List<Object[]> changed = new ArrayList<>();
      List<@Nullable Object[]> changedTo = new ArrayList<>();
      oldKeys.forEach((rowId, oldKey) -> {
        @Nullable Object[] newKey = newKeys.get(rowId);
        if (Arrays.stream(oldKey).anyMatch(Objects::isNull)) {
          return;
        }
        if (newKey == null) {
          deleted.add(oldKey);
        } else if (!Arrays.deepEquals(oldKey, newKey)) {
          changed.add(oldKey);
          changedTo.add(newKey);
        }
      });
      actions.follow(new RemovedKeys(table, numbers, deleted, List.of()), false);
      actions.follow(new RemovedKeys(table, numbers, changed, changedTo), true);
    });
  }

  /// Returns the condition that a row is one of these, where they are so few that they are looked up one by one.
  private List<Expression> rowIdFilter(int column) {
    if (rowIds.count() > LOOKED_UP_MAX) {
      return List.of();
    }
    List<Expression> ids = new ArrayList<>();
    rowIds.forEachPortion(portion -> {
      for (long rowId : portion) {
        ids.add(new Expression.Literal(rowId, LogicalType.BIGINT));
      }
    });
    return List.of(
        new Expression.InList(new Expression.ColumnReference(column, LogicalType.BIGINT), ids));
  }

  /// Reads key columns of the rows as the transaction sees them now, by row id.
  private Map<Long, @Nullable Object[]> read(List<Integer> columnNumbers) {
    List<Integer> columns = new ArrayList<>();
    List<LogicalType> types = new ArrayList<>();
    for (int number : columnNumbers) {
      int index = table.columnIndexOfNumber(number);
      columns.add(index);
      types.add(table.columns().get(index).type());
    }
    columns.add(scope.transaction().table(table.id()).rowIdColumn());
    types.add(LogicalType.BIGINT);
    KeptRows kept = new KeptRows(types);
    PhysicalPlan scan =
        new PhysicalPlan.Scan(
            table.id(),
            table.name(),
            columns,
            types,
            rowIdFilter(types.size() - 1),
            IntStream.range(0, types.size()).boxed().toList());
    new QueryRunner(scope).drain(scan, new KeepingSink(kept, rowIds));
    Map<Long, @Nullable Object[]> keys = new HashMap<>();
    for (@Nullable Object[] row : kept.list()) {
      Long rowId = (Long) row[row.length - 1];
      if (rowId != null) {
        keys.put(rowId, Arrays.copyOf(row, row.length - 1));
      }
    }
    return keys;
  }
}
