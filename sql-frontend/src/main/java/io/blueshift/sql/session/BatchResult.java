package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What many executions of a statement gave that were run as one: all of them happened, or none.
///
/// @param rowCounts how many rows each execution changed; empty when one failed
/// @param generatedKeys identity values that they made, when they were asked for, in their order
/// @param failure why nothing happened, or null
public record BatchResult(
    List<Long> rowCounts, List<QueryRows> generatedKeys, @Nullable Failure failure) {
  /// Why a batch failed.
  ///
  /// @param index which execution failed, from 0 on; -1 when it was none of them
  public record Failure(int index, DatabaseException error) {}

  static BatchResult failed(int index, DatabaseException error) {
    return new BatchResult(List.of(), List.of(), new Failure(index, error));
  }

  /// Returns how many rows were changed by all together.
  public long totalRowCount() {
    return rowCounts.stream().mapToLong(Long::longValue).sum();
  }
}
