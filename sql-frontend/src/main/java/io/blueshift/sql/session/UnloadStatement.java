package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.Unload;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.sql.unload.UnloadOptions;
import io.blueshift.sql.unload.UnloadWriter;
import io.blueshift.vector.Batch;

/// UNLOAD of a query into files.
final class UnloadStatement {
  private final StatementScope scope;

  UnloadStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(Unload unload) {
    UnloadOptions options = UnloadOptions.of(unload.options());
    String location = unload.location();
    if (location.startsWith("s3://")) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "UNLOAD writes local files only [location=" + location + "]")
          .withHint("Give a path, for example /tmp/orders_.");
    }
    PlannedQuery planned = Planning.plan(unload.query(), scope);
    QueryRows rows = new QueryRunner(scope).start(planned);
    long rowCount = 0;
    boolean done = false;
    UnloadWriter writer =
        new UnloadWriter(
            location, options, planned.columns(), scope.session().settings().timeZone());
    try (rows) {
      for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
        writer.write(batch);
        rowCount += batch.rowCount();
      }
      writer.finish();
      done = true;
    } finally {
      if (!done) {
        writer.abandon();
      }
    }
    scope.session().unloaded(rowCount);
    scope.session().notice("UNLOAD completed, " + rowCount + " record(s) unloaded successfully.");
    return new StatementResult.Done("UNLOAD", rowCount, null);
  }
}
