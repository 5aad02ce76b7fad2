package io.blueshift.segment;

import io.blueshift.scan.PathColumn;
import io.blueshift.type.LogicalType;
import org.jspecify.annotations.Nullable;

/// How a column of a table at a snapshot is found in a segment: by its number. A segment that was
/// written before the column was added does not have it; its rows then have `absentValue`, boxed as
/// [io.blueshift.vector.Values] does it.
///
/// `type` may differ from the stored one in length and collation, never in its lane. With a `path` this is
/// the part of a column of type SUPER that the path names.
public record ColumnBinding(
    int number, LogicalType type, @Nullable Object absentValue, @Nullable PathColumn path) {
  /// The binding of the column of row ids, which every segment has, stored or counted.
  public static final ColumnBinding ROW_ID =
      new ColumnBinding(SegmentColumn.ROW_ID_NUMBER, LogicalType.BIGINT, null);

  /// Returns the binding of a column of 64-bit numbers that belongs to the segment, not to the table.
  public static ColumnBinding ofSegment(int number) {
    return new ColumnBinding(number, LogicalType.BIGINT, null);
  }

  /// Binds a whole column.
  public ColumnBinding(int number, LogicalType type, @Nullable Object absentValue) {
    this(number, type, absentValue, null);
  }

  /// Returns the binding of a part of this column, which is of type SUPER.
  public ColumnBinding ofPath(PathColumn part) {
    return new ColumnBinding(number, type, absentValue, part);
  }

  boolean isRowId() {
    return number == SegmentColumn.ROW_ID_NUMBER;
  }
}
