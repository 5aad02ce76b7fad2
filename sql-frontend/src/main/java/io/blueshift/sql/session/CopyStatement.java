package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.ExternalFiles;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.sql.copy.CopyManifest;
import io.blueshift.sql.copy.CopyOptionReader;
import io.blueshift.sql.copy.CopyOptions;
import io.blueshift.sql.copy.CopyTarget;
import io.blueshift.sql.copy.JsonSource;
import io.blueshift.sql.copy.LoadErrors;
import io.blueshift.sql.copy.ParquetSource;
import io.blueshift.sql.copy.TextSource;
import io.blueshift.sql.parse.tree.Copy;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.vector.Batch;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/// COPY of files into a table: all of them or nothing.
final class CopyStatement {
  private final StatementScope scope;

  CopyStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(Copy copy) {
    SqlIdentifier tableName = copy.table();
    String location = copy.location();
    if (copy.direction() == Copy.Direction.TO || location == null || tableName == null) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "COPY works from files into tables here")
          .withHint("Use UNLOAD to write files; STDIN and STDOUT need the server.");
    }
    TableDefinition table = new Names(scope).requireTable(tableName);
    CopyOptionReader reader = new CopyOptionReader(copy.options());
    CopyOptions options = reader.options();
    if (!reader.ignored().isEmpty()) {
      scope.session().notice("options without effect here: " + String.join(", ", reader.ignored()));
    }
    if (location.startsWith("s3://")
        || location.startsWith("http://")
        || location.startsWith("https://")) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "COPY reads local files only [location=" + location + "]")
          .withHint("Fetch the files first, then give their path, folder or glob.");
    }
    List<Path> found = ExternalFiles.find(location);
    List<Path> files = options.manifest() ? CopyManifest.files(found) : found;
    long copyId = scope.session().database().nextCopyId();
    LoadErrors errors = new LoadErrors(options.errorCountMax());
    try {
      long rowCount = load(copy, table, files, options, errors, reader.checkOnly());
      scope.session().copied(copyId, rowCount);
      if (errors.count() > 0) {
        scope.session().notice(errors.count() + " record(s) were refused; see stl_load_errors");
      }
      scope
          .session()
          .notice(
              "Load into table '"
                  + table.name()
                  + "' completed, "
                  + rowCount
                  + " record(s) loaded successfully.");
      return new StatementResult.Done("COPY", rowCount, null);
    } finally {
      scope.session().database().record(copyId, table.id(), scope.session().id(), errors.errors());
    }
  }

  private long load(
      Copy copy,
      TableDefinition table,
      List<Path> files,
      CopyOptions options,
      LoadErrors errors,
      boolean checkOnly) {
    CopyTarget target = target(copy, table, options);
    ZoneId zone = scope.session().settings().timeZone();
    Source source =
        switch (options.format()) {
          case DELIMITED, CSV -> new TextSource(files, options, target, errors, zone);
          case JSON -> new JsonSource(files, options, target, errors, zone);
          case PARQUET -> new ParquetSource(files, target, zone);
        };
    if (checkOnly) {
      CountingSink counter = new CountingSink();
      new QueryRunner(scope).drain(source, counter);
      return counter.rowCount.get();
    }
    scope.lockTable(table.id(), RowLockMode.SHARED);
    try (TableAppender appender = scope.transaction().appender(table.id());
        AppendSink sink =
            AppendSink.ofWholeRows(
                appender, table.columns().size(), new TableChecks(scope).rowChecks(table))) {
      new QueryRunner(scope).drain(source, sink);
      long rowCount = appender.finish();
      scope.transaction().checkReferences(scope.callContext());
      return rowCount;
    }
  }

  /// Says which column each field of a record goes to, and how the others are filled.
  private CopyTarget target(Copy copy, TableDefinition table, CopyOptions options) {
    List<Integer> fields = new ArrayList<>();
    if (copy.columns() != null) {
      for (SqlNode node : copy.columns()) {
        SqlIdentifier name = (SqlIdentifier) node;
        try {
          fields.add(table.requireColumnIndex(name.getSimple()));
        } catch (DatabaseException e) {
          throw Names.at(e, name);
        }
      }
    } else {
      for (int index = 0; index < table.columns().size(); index++) {
        if (takesValues(table.columns().get(index), options)) {
          fields.add(index);
        }
      }
    }
    ColumnFillers fillers = new ColumnFillers(scope, table);
    List<CopyTarget.Column> columns = new ArrayList<>();
    for (int index = 0; index < table.columns().size(); index++) {
      ColumnDefinition column = table.columns().get(index);
      CopyTarget.FillerFactory filler = fields.contains(index) ? null : fillers.filler(column);
      columns.add(new CopyTarget.Column(column.name(), column.type(), !column.nullable(), filler));
    }
    return new CopyTarget(columns, fields.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Returns whether the files bring a column's values. As in Redshift, an IDENTITY column takes none
  /// unless EXPLICIT_IDS is given.
  private static boolean takesValues(ColumnDefinition column, CopyOptions options) {
    IdentityDefinition identity = column.identity();
    return identity == null || options.explicitIds();
  }

  /// Counts rows and forgets them, for NOLOAD.
  private static final class CountingSink implements Sink {
    final AtomicLong rowCount = new AtomicLong();

    @Override
    public Local open(WorkerContext worker) {
      return new Local() {
        private long count;

        @Override
        public SinkDemand accept(Batch batch) {
          count += batch.selectedCount();
          return SinkDemand.MORE;
        }

        @Override
        public void combine() {
          rowCount.addAndGet(count);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void finish(WorkerContext worker) {}

    @Override
    public void close() {}
  }
}
