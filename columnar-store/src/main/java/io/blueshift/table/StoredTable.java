package io.blueshift.table;

import io.blueshift.memory.MemoryCharge;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A kind of row storage: how the committed rows of one table are kept, and what commits do to them.
///
/// There are two. [VersionedTable] keeps the newest rows in memory and moves them to segments; it is logged and
/// compacted. [ResidentTable] keeps rows in memory as long as there is room, in no log, and is what temporary
/// tables use. Whoever reads knows neither ([TableRows]); a third kind, with structures made for its model, has
/// to do no more than this.
///
/// Changes are made by one thread after the other, in the order of commits, and in place where that is
/// possible. Where it is not, they give a successor, which takes the object's place in the next state while
/// older snapshots keep the object.
public interface StoredTable extends TableRows {
  /// Returns the segments, oldest first.
  List<SegmentHandle> segments();

  /// Returns the segments, and those that are kept for who reads as of older commits.
  List<SegmentHandle> allSegments();

  /// Returns the least row id that no row has had.
  long nextRowId();

  /// Returns how many values of each identity column were taken, by column number.
  Map<Integer, Long> nextIdentityOrdinals();

  /// Returns how many rows are in memory, deleted ones too.
  long bufferedRowCount();

  /// Returns the bytes of the rows in memory.
  long bufferedBytes();

  /// Returns what this table is charged with and a successor is not, so that only older snapshots need it.
  ///
  /// @param next null when the table goes
  List<MemoryCharge> chargesWithout(@Nullable StoredTable next);

  /// Reads what deleting rows needs of the segments that they are in, so that it cannot fail then.
  ///
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED, IO_ERROR
  void readRowIds(RowIds rowIds);

  /// Adds rows, numbered from `firstRowId` on.
  void append(WriteBuffer.View rows, long firstRowId, long commitNumber);

  /// Adds rows with the ids that they have: new versions of rows that are deleted by the same commit, or new
  /// rows.
  void appendVersions(WriteBuffer.View rows, long commitNumber);

  /// Deletes rows.
  ///
  /// @param rowIds rows that are here
  /// @param oldestCommitNumber the oldest commit as of which somebody may read
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED when one is not here
  void delete(RowIds rowIds, long commitNumber, long oldestCommitNumber);

  /// Raises an identity column's count of taken values.
  void advanceIdentity(int columnNumber, long ordinal);

  /// Returns this table with a segment more.
  StoredTable withSegment(SegmentHandle segment, long commitNumber);

  /// Returns this table without rows. Row ids and identity values go on where they were.
  ///
  /// @param keepsHistory whether the rows stay for who reads as of an older commit, those in memory until they
  ///     are moved
  StoredTable truncated(long commitNumber, boolean keepsHistory);
}
