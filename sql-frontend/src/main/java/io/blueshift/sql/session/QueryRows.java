package io.blueshift.sql.session;

import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a result, batch by batch. Read by one thread and closed by it.
public interface QueryRows extends AutoCloseable {
  /// Returns the columns.
  List<OutputColumn> columns();

  /// Returns the next batch, or null after the last one. All its rows count; it is valid until the
  /// next call.
  @Nullable Batch next();

  /// Ends the query if it still runs, gives its memory back and ends its transaction when the
  /// statement stood alone.
  @Override
  void close();
}
