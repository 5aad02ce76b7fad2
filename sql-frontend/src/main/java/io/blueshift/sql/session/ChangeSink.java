package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.sql.bind.BoundChange;
import io.blueshift.sql.bind.ConflictRule;
import io.blueshift.sql.bind.RowAction;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.table.TableAppender;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Takes the rows of a change's query apart by what is done with them: notes the ids of rows that go,
/// hands new versions to one appender and new rows to another.
///
/// Nothing is deleted here: the statement does that with [#changedRows] when its query has ended, and
/// finishes the appenders after it.
final class ChangeSink implements Sink {
  private final BoundChange.Layout layout;
  private final String statement;
  private final BoundChange.Repeats repeats;
  private final @Nullable TableAppender writer;
  private final @Nullable TableAppender appender;
  private final List<CopyTarget.@Nullable FillerFactory> fillers;
  private final RowChecks checks;
  private final @Nullable KeptRows kept;
  private final RowIdSet changed = new RowIdSet();
  private final @Nullable NewKeys newKeys;

  /// Makes a sink.
  ///
  /// @param statement the first word of the statement, for messages
  /// @param repeats what a second row for the same row of the table means
  /// @param writer takes new versions of rows; null when no action updates
  /// @param appender takes new rows; null when no action inserts
  /// @param fillers for each column of the table, what numbers new rows, or null
  /// @param checks what new versions and new rows must meet
  /// @param kept takes the columns of RETURNING, for an INSERT the rows that are written, for a MERGE [MergedRows]; or
  ///     null
  ChangeSink(
      BoundChange.Layout layout,
      String statement,
      BoundChange.Repeats repeats,
      @Nullable TableAppender writer,
      @Nullable TableAppender appender,
      List<CopyTarget.@Nullable FillerFactory> fillers,
      RowChecks checks,
      @Nullable KeptRows kept) {
    this.checks = checks;
    this.layout = layout;
    this.statement = statement;
    this.repeats = repeats;
    this.writer = writer;
    this.appender = appender;
    this.fillers = fillers;
    this.kept = kept;
    ConflictRule conflict = layout.conflict();
    this.newKeys = conflict == null ? null : new NewKeys(conflict.keys());
  }

  /// Returns the rows that are deleted or have a new version.
  RowIdSet changedRows() {
    return changed;
  }

  @Override
  public Local open(WorkerContext worker) {
    return new ChangeLocal(worker);
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public void close() {}

  private final class ChangeLocal implements Local {
    private final TableAppender.@Nullable Local versions =
        writer == null ? null : writer.openLocal();
    private final TableAppender.@Nullable Local inserts =
        appender == null ? null : appender.openLocal();
    private final CopyTarget.@Nullable Filler[] opened = new CopyTarget.Filler[fillers.size()];
    private final VectorReader rowIds = new VectorReader();
    private final VectorReader numbers = new VectorReader();
    private final RowChecks.Tests tests;
    private boolean closed;

    ChangeLocal(WorkerContext worker) {
      tests = checks.open(worker.evaluation());
      for (int column = 0; column < opened.length; column++) {
        CopyTarget.FillerFactory factory = fillers.get(column);
        opened[column] = factory == null ? null : factory.open(worker.budget());
      }
    }

    @Override
    public SinkDemand accept(Batch batch) {
      if (layout.isNumbered()) {
        numbers.reset(batch.column(1));
        for (int number = 0; number < layout.actions().size(); number++) {
          apply(layout.actions().get(number), batch, number);
        }
      } else {
        apply(layout.actions().getFirst(), batch, -1);
      }
      return SinkDemand.MORE;
    }

    /// Does an action with the rows of a number, or with all when that is negative.
    private void apply(RowAction action, Batch batch, int number) {
      SelectionVector chosen = chosen(batch, number, action);
      if (chosen.count() == 0) {
        return;
      }
      Batch rows = new Batch(batch.rowCount(), batch.columns(), chosen);
      switch (action) {
        case RowAction.Update _ -> {
          Batch written = write(Objects.requireNonNull(versions), newVersions(rows));
          keep("UPDATE", rows, written);
        }
        case RowAction.Delete _ -> keep("DELETE", rows, withColumns(rows, values(rows)));
        case RowAction.Insert insert -> {
          Batch written = write(Objects.requireNonNull(inserts), newRows(insert, rows));
          keep("INSERT", rows, written);
        }
      }
    }

    private Batch write(TableAppender.Local local, Batch rows) {
      local.append(rows);
      tests.verify(rows);
      return rows;
    }

    /// Keeps what RETURNING is about.
    ///
    /// @param rows the rows of the query
    /// @param values the values of the table's columns, as they were written or deleted
    private void keep(String action, Batch rows, Batch values) {
      if (kept == null) {
        return;
      }
      if (layout.conflict() != null) {
        kept.add(values, 0);
      } else if (layout.merged() != null) {
        List<ColumnVector> columns =
            new ArrayList<>(rows.columns().subList(layout.firstReturning(), rows.columns().size()));
        columns.addAll(values.columns().subList(0, layout.valueCount()));
        kept.add(withColumns(rows, columns), 0, (Object) Values.bytes(action));
      } else {
        kept.add(rows, layout.firstReturning());
      }
    }

    private static Batch withColumns(Batch rows, List<ColumnVector> columns) {
      return new Batch(rows.rowCount(), columns, rows.selection());
    }

    private SelectionVector chosen(Batch batch, int number, RowAction action) {
      boolean exists = !(action instanceof RowAction.Insert);
      SelectionVector selection = batch.selection();
      int[] positions = new int[batch.selectedCount()];
      int count = 0;
      rowIds.reset(batch.column(0));
      synchronized (changed) {
        for (int i = 0; i < positions.length; i++) {
          int position = selection == null ? i : selection.positions()[i];
          if (number >= 0 && numbers.longAt(position) != number) {
            continue;
          }
          if (exists ? changed.add(rowIds.longAt(position)) : isNew(batch, position)) {
            positions[count++] = position;
          } else if (repeats == BoundChange.Repeats.REFUSED) {
            throw repeated();
          }
        }
      }
      return new SelectionVector(positions, count);
    }

    private boolean isNew(Batch batch, int position) {
      return newKeys == null || newKeys.add(values(batch), position);
    }

    private DatabaseException repeated() {
      return new DatabaseException(
              ErrorCode.CARDINALITY_VIOLATION,
              statement + " command cannot affect row a second time")
          .withHint(
              newKeys == null
                  ? "Ensure that not more than one source row matches any one target row."
                  : "Ensure that no rows proposed for insertion within the same command have duplicate"
                      + " constrained values.");
    }

    private Batch newVersions(Batch rows) {
      List<ColumnVector> columns = new ArrayList<>(values(rows));
      columns.add(rows.column(0));
      return withColumns(rows, columns);
    }

    private Batch newRows(RowAction.Insert insert, Batch rows) {
      List<ColumnVector> columns = new ArrayList<>(values(rows));
      for (int column : insert.generatedColumns()) {
        columns.set(column, Objects.requireNonNull(opened[column]).fill(rows.rowCount()));
      }
      return withColumns(rows, columns);
    }

    private List<ColumnVector> values(Batch rows) {
      int first = layout.firstValue();
      return rows.columns().subList(first, first + layout.valueCount());
    }

    @Override
    public void combine() {
      close();
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      tests.close();
      if (versions != null) {
        versions.close();
      }
      if (inserts != null) {
        inserts.close();
      }
      for (CopyTarget.Filler filler : opened) {
        if (filler != null) {
          filler.close();
        }
      }
    }
  }
}
