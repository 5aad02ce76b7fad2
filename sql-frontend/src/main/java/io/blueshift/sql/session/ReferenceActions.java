package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What becomes of rows that refer to rows which a statement takes away, or whose keys it changes.
///
/// The keys that went are a small table in memory. Each action is a statement over it and the table that
/// refers, such as `DELETE FROM child USING removed_keys …`, planned and run like any other; so it goes
/// on to the tables that refer to those rows in turn. A few keys are looked up in an index that begins with the referring
/// columns, where there is one; else it costs one pass over these columns for a whole statement, whatever the number of
/// keys.
///
/// 1. The keys are locked: who referred to one of them has ended, nobody else will.
/// 2. RESTRICT is looked at first, then the actions run, at last NO ACTION is looked at, when the whole
///    statement has ended.
/// 3. All looks are at the newest commit. When an action left rows there that it did not see, the
///    statement must begin again on a newer snapshot (40001).
final class ReferenceActions {
  private static final String KEYS_TABLE = "removed keys";
  private static final String KEYS_NAME = "\"" + KEYS_TABLE + "\"";

  private final StatementScope scope;
  private final List<Runnable> lastLooks = new ArrayList<>();

  ReferenceActions(StatementScope scope) {
    this.scope = scope;
  }

  /// Keys of a table that went.
  ///
  /// @param columnNumbers the columns of the key to which others refer
  /// @param oldKeys their values before the statement, none NULL
  /// @param newKeys the values of the same rows now; null where a row is gone, or there is a NULL
  record RemovedKeys(
      TableDefinition table,
      List<Integer> columnNumbers,
      List<Object[]> oldKeys,
      List<@Nullable Object[]> newKeys) {}

  /// Does what the foreign keys that refer to a table say of keys that went.
  ///
  /// @param update whether rows were changed, rather than deleted
  void follow(RemovedKeys removed, boolean update) {
    if (removed.oldKeys.isEmpty()) {
      return;
    }
    scope
        .transaction()
        .lockKeys(removed.table.id(), removed.columnNumbers, removed.oldKeys, scope.callContext());
    List<Catalog.Reference> references =
        scope.catalog().enforcedReferences(removed.table.id()).stream()
            .filter(each -> each.key().referencedKey(removed.table).equals(removed.columnNumbers))
            .toList();
    for (Catalog.Reference reference : references) {
      if (action(reference.key(), update) == ReferentialAction.RESTRICT) {
        requireNone(reference, removed, null);
      }
    }
    for (Catalog.Reference reference : references) {
      switch (action(reference.key(), update)) {
        case RESTRICT -> {
          // Has been looked at.
        }
        case NO_ACTION -> lastLooks.add(() -> requireNone(reference, stillGone(removed), null));
        case CASCADE, SET_NULL, SET_DEFAULT -> act(reference, removed, update);
      }
    }
  }

  /// Looks at what the end of the statement decides.
  void finish() {
    // Before the looks: rows that got a default which is no key fail here.
    scope.transaction().checkReferences(scope.callContext());
    List.copyOf(lastLooks).forEach(Runnable::run);
    lastLooks.clear();
  }

  private static ReferentialAction action(ForeignKey key, boolean update) {
    return update ? key.onUpdate() : key.onDelete();
  }

  /// Leaves out keys that another row has by now.
  private RemovedKeys stillGone(RemovedKeys removed) {
    String keys =
        IntStream.range(0, removed.columnNumbers.size())
            .mapToObj(index ->
                "p." + name(removed.table, removed.columnNumbers.get(index)) + " = k.k" + index)
            .collect(Collectors.joining(" and "));
    List<Object[]> left =
        rows(
            "select * from "
                + KEYS_NAME
                + " as k where not exists (select 1 from "
                + name(removed.table)
                + " as p where "
                + keys
                + ")",
            removed);
    List<Object[]> oldKeys =
        left.stream().map(row -> Arrays.copyOf(row, keyCount(removed))).toList();
    return new RemovedKeys(removed.table, removed.columnNumbers, oldKeys, List.of());
  }

  private static int keyCount(RemovedKeys removed) {
    return removed.columnNumbers.size();
  }

  private void act(Catalog.Reference reference, RemovedKeys removed, boolean update) {
    ReferentialAction action = action(reference.key(), update);
    TableDefinition child = scope.catalog().requireTable(reference.table().id());
    String from = KEYS_NAME + " as k where " + condition(child, reference.key(), removed);
    String text =
        action == ReferentialAction.CASCADE && !update
            ? "delete from " + name(child) + " as c using " + from
            : "update "
                + name(child)
                + " as c set "
                + assignments(child, reference.key(), removed, action)
                + " from "
                + from;
    PlannedChange planned =
        Planning.planChange(
            StatementParser.parse(text).statement(), SqlStyle.POSTGRESQL, keys(removed), scope);
    new ChangeStatement(scope, this).runPlanned(child, planned);
    if (action == ReferentialAction.SET_DEFAULT) {
      lastLooks.add(() -> requireNone(reference, stillGone(removed), unseen()));
    } else {
      requireNone(reference, removed, unseen());
    }
  }

  private static DatabaseException unseen() {
    return new DatabaseException(
            ErrorCode.SERIALIZATION_FAILURE,
            "could not serialize access: another transaction added rows that refer to a row which this"
                + " one changes")
        .withHint("Repeat the transaction.");
  }

  private static String assignments(
      TableDefinition child, ForeignKey key, RemovedKeys removed, ReferentialAction action) {
    List<String> assignments = new ArrayList<>();
    for (int index = 0; index < keyCount(removed); index++) {
      String value =
          switch (action) {
            case CASCADE -> "k.n" + index;
            case SET_NULL -> "null";
            default -> "default";
          };
      assignments.add(name(child, referringColumn(key, removed, index)) + " = " + value);
    }
    return String.join(", ", assignments);
  }

  /// Returns the column that refers to a column of the key.
  private static int referringColumn(ForeignKey key, RemovedKeys removed, int index) {
    int number = removed.columnNumbers.get(index);
    return key.columnNumbers().get(key.referencedColumnNumbers().indexOf(number));
  }

  /// Returns the condition that a row of the referring table, `c`, has one of the keys, `k`.
  private static String condition(TableDefinition child, ForeignKey key, RemovedKeys removed) {
    return IntStream.range(0, keyCount(removed))
        .mapToObj(
            index -> "c." + name(child, referringColumn(key, removed, index)) + " = k.k" + index)
        .collect(Collectors.joining(" and "));
  }

  /// Fails when a row refers to one of the keys.
  ///
  /// @param otherwise the failure; null for that of the foreign key
  private void requireNone(
      Catalog.Reference reference, RemovedKeys removed, @Nullable DatabaseException otherwise) {
    if (removed.oldKeys.isEmpty()) {
      return;
    }
    TableDefinition child = scope.catalog().requireTable(reference.table().id());
    List<Object[]> found =
        rows(
            "select k.* from "
                + name(child)
                + " as c, "
                + KEYS_NAME
                + " as k where "
                + condition(child, reference.key(), removed)
                + " limit 1",
            removed);
    if (!found.isEmpty()) {
      throw otherwise != null ? otherwise : violation(child, reference.key(), removed, found);
    }
  }

  private static DatabaseException violation(
      TableDefinition child, ForeignKey key, RemovedKeys removed, List<Object[]> found) {
    KeyBytes bytes = new KeyBytes();
    List<String> names = new ArrayList<>();
    for (int index = 0; index < keyCount(removed); index++) {
      ColumnDefinition column = column(removed, index);
      names.add(column.name());
      bytes.append(found.getFirst()[index], column.type());
    }
    String values =
        bytes.describe(
            IntStream.range(0, keyCount(removed))
                .mapToObj(index -> column(removed, index).type())
                .toList());
    return new DatabaseException(
            ErrorCode.FOREIGN_KEY_VIOLATION,
            "update or delete on table \""
                + removed.table.name()
                + "\" violates foreign key constraint \""
                + key.name()
                + "\" on table \""
                + child.name()
                + "\"")
        .withDetail(
            "Key ("
                + String.join(", ", names)
                + ")=("
                + values
                + ") is still referenced from table \""
                + child.name()
                + "\".");
  }

  private static ColumnDefinition column(RemovedKeys removed, int index) {
    TableDefinition table = removed.table;
    return table.columns().get(table.columnIndexOfNumber(removed.columnNumbers.get(index)));
  }

  /// Runs a query over the keys and the newest rows of tables.
  private List<Object[]> rows(String text, RemovedKeys removed) {
    PlannedQuery planned =
        Planning.plan(Planning.parseQuery(text), SqlStyle.POSTGRESQL, keys(removed), scope);
    KeptRows kept = new KeptRows(planned.plan().outputTypes());
    new QueryRunner(scope).drainNewest(planned.plan(), new KeepingSink(kept, null));
    List<Object[]> rows = new ArrayList<>();
    kept.list().forEach(rows::add);
    return rows;
  }

  /// Returns the keys as a table: columns `k0`, `k1`, … as they were, `n0`, `n1`, … as they are.
  private static TableSource.SystemTable keys(RemovedKeys removed) {
    List<SourceColumn> columns = new ArrayList<>();
    List<LogicalType> types = new ArrayList<>();
    for (String prefix : List.of("k", "n")) {
      for (int index = 0; index < keyCount(removed); index++) {
        LogicalType type = column(removed, index).type();
        columns.add(new SourceColumn(prefix + index, type, true, false));
        types.add(type);
      }
    }
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < removed.oldKeys.size(); row++) {
      @Nullable Object[] values = Arrays.copyOf(removed.oldKeys.get(row), types.size());
      @Nullable Object[] newKey = row < removed.newKeys.size() ? removed.newKeys.get(row) : null;
      if (newKey != null) {
        System.arraycopy(newKey, 0, values, keyCount(removed), newKey.length);
      }
      rows.add(values);
    }
    KeptRows kept = new KeptRows(types);
    kept.list().addAll(rows);
    return new TableSource.SystemTable("", KEYS_TABLE, columns, kept);
  }

  private String name(TableDefinition table) {
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(table.schemaId()));
    return QuotedNames.quoted(schema.name()) + "." + QuotedNames.quoted(table.name());
  }

  private static String name(TableDefinition table, int columnNumber) {
    return QuotedNames.quoted(table.columns().get(table.columnIndexOfNumber(columnNumber)).name());
  }
}
