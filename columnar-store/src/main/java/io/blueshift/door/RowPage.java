package io.blueshift.door;

import io.blueshift.door.RowRange.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some rows of a range.
///
/// @param rows in the order in which the range is read
/// @param last the position of the last of them, behind which the range goes on; null when it has been read to its
///     end
public record RowPage(List<Row> rows, @Nullable Position last) {
  public RowPage {
    rows = List.copyOf(rows);
  }
}
