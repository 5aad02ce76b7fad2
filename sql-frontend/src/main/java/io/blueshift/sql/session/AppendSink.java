package io.blueshift.sql.session;

import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.table.TableAppender;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a query into a table: each worker fills a way in of its own. Columns that the
/// query does not bring are made by fillers.
final class AppendSink implements Sink {
  private final TableAppender appender;
  private final int[] sourceColumns;
  private final CopyTarget.@Nullable FillerFactory[] fillers;
  private final RowChecks checks;
  private final @Nullable KeptRows kept;

  /// Makes a sink.
  ///
  /// @param sourceColumns for each column of the table, the query's column, or -1 when a filler makes it
  /// @param checks what the rows must meet
  /// @param kept takes the rows as they are inserted, or null
  AppendSink(
      TableAppender appender,
      int[] sourceColumns,
      CopyTarget.@Nullable FillerFactory[] fillers,
      RowChecks checks,
      @Nullable KeptRows kept) {
    this.checks = checks;
    this.kept = kept;
    this.appender = appender;
    this.sourceColumns = sourceColumns;
    this.fillers = fillers;
  }

  /// Makes a sink for rows that have all columns of the table in order.
  static AppendSink ofWholeRows(TableAppender appender, int columnCount, RowChecks checks) {
    int[] sourceColumns = new int[columnCount];
    java.util.Arrays.setAll(sourceColumns, column -> column);
    return new AppendSink(
        appender, sourceColumns, new CopyTarget.FillerFactory[columnCount], checks, null);
  }

  @Override
  public Local open(WorkerContext worker) {
    return new AppendLocal(worker);
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public void close() {}

  private final class AppendLocal implements Local {
    private final TableAppender.Local local = appender.openLocal();
    private final CopyTarget.@Nullable Filler[] opened =
        new CopyTarget.Filler[sourceColumns.length];
    private final RowChecks.Tests tests;
    private boolean closed;

    AppendLocal(WorkerContext worker) {
      tests = checks.open(worker.evaluation());
      for (int column = 0; column < opened.length; column++) {
        CopyTarget.FillerFactory factory = fillers[column];
        opened[column] =
            sourceColumns[column] >= 0 || factory == null ? null : factory.open(worker.budget());
      }
    }

    @Override
    public SinkDemand accept(Batch batch) {
      List<ColumnVector> columns = new ArrayList<>(sourceColumns.length);
      for (int column = 0; column < sourceColumns.length; column++) {
        CopyTarget.Filler filler = opened[column];
        columns.add(
            filler == null ? batch.column(sourceColumns[column]) : filler.fill(batch.rowCount()));
      }
      Batch rows = new Batch(batch.rowCount(), columns, batch.selection());
      local.append(rows);
      tests.verify(rows);
      if (kept != null) {
        kept.add(rows, 0);
      }
      return SinkDemand.MORE;
    }

    @Override
    public void combine() {
      close();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        local.close();
        tests.close();
        for (CopyTarget.Filler filler : opened) {
          if (filler != null) {
            filler.close();
          }
        }
      }
    }
  }
}
