package io.blueshift.window;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.rows.RowCollection.Column;

/// The functions that number rows: they look at places and peers only.
final class RankFunctions {
  private RankFunctions() {}

  /// Computes a function for a partition; returns whether it is one of these.
  static boolean evaluate(WindowPartition partition, BoundWindowCall call, WindowResult result) {
    int rowCount = partition.rowCount();
    switch (call.function()) {
      case "row_number" -> {
        for (int place = 0; place < rowCount; place++) {
          result.setLong(partition.resultPlace(place), place + 1);
        }
      }
      case "rank" -> {
        int[] starts = partition.peerStarts();
        for (int place = 0; place < rowCount; place++) {
          result.setLong(partition.resultPlace(place), starts[place] + 1);
        }
      }
      case "dense_rank" -> {
        int[] groups = partition.peerGroups();
        for (int place = 0; place < rowCount; place++) {
          result.setLong(partition.resultPlace(place), groups[place] + 1);
        }
      }
      case "percent_rank" -> {
        int[] starts = partition.peerStarts();
        for (int place = 0; place < rowCount; place++) {
          result.setDouble(
              partition.resultPlace(place),
              rowCount == 1 ? 0 : (double) starts[place] / (rowCount - 1));
        }
      }
      case "cume_dist" -> {
        int[] ends = partition.peerEnds();
        for (int place = 0; place < rowCount; place++) {
          result.setDouble(partition.resultPlace(place), (double) ends[place] / rowCount);
        }
      }
      case "ntile" -> tiles(partition, call, result);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void tiles(WindowPartition partition, BoundWindowCall call, WindowResult result) {
    Column counts = partition.column(call.arguments().getFirst());
    int rowCount = partition.rowCount();
    for (int place = 0; place < rowCount; place++) {
      int row = partition.row(place);
      if (counts.isNull(row)) {
        result.setNull(partition.resultPlace(place));
        continue;
      }
      long tileCount = counts.longAt(row);
      if (tileCount <= 0) {
        throw new DatabaseException(
            ErrorCode.INVALID_ARGUMENT_FOR_NTILE,
            "argument of ntile must be greater than zero [argument=" + tileCount + "]");
      }
      long small = rowCount / tileCount;
      long bigTiles = rowCount % tileCount;
      long inBigTiles = bigTiles * (small + 1);
      long tile =
          place < inBigTiles ? place / (small + 1) : bigTiles + (place - inBigTiles) / small;
      result.setLong(partition.resultPlace(place), tile + 1);
    }
  }
}
