package io.blueshift.sql.copy;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table that a COPY fills: its columns in definition order, and which of them the files bring.
///
/// @param columns all columns of the table
/// @param fieldColumns for each field of a record, the index of its column
public record CopyTarget(List<Column> columns, int[] fieldColumns) {
  /// One column.
  ///
  /// @param filler makes the values when no field brings them, or null when one does
  public record Column(
      String name, LogicalType type, boolean notNull, @Nullable FillerFactory filler) {}

  /// Makes a column's filler for one worker.
  public interface FillerFactory {
    /// Opens a filler whose memory `budget` pays for.
    Filler open(MemoryBudget budget);
  }

  /// Makes the values of a column that the files do not bring: defaults, identities, NULLs. Used by
  /// one worker.
  public interface Filler extends AutoCloseable {
    /// Makes values for the next rows, valid until the next call.
    ColumnVector fill(int rowCount);

    @Override
    void close();
  }
}
