package io.blueshift.sql.bind;

import io.blueshift.sql.parse.tree.QueryMarkers;
import io.blueshift.sql.schema.PointInTime;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;

/// Reads what stands behind AS OF.
final class PointInTimeBinder {
  private PointInTimeBinder() {}

  /// Returns whether a call is AS OF with what it stands behind.
  static boolean isAsOf(SqlCall call) {
    SqlOperator operator = call.getOperator();
    return operator == QueryMarkers.AS_OF_COMMIT
        || operator == QueryMarkers.AS_OF_TIMESTAMP
        || operator == QueryMarkers.AS_OF_SNAPSHOT;
  }

  /// Returns the point in time that an AS OF names.
  static PointInTime bind(SqlCall asOf) {
    SqlNode value = asOf.operand(1);
    if (asOf.getOperator() == QueryMarkers.AS_OF_COMMIT) {
      return new PointInTime.Commit(((SqlLiteral) value).longValue(true));
    }
    String text =
        value instanceof SqlIdentifier name ? name.getSimple() : ((SqlLiteral) value).toValue();
    return asOf.getOperator() == QueryMarkers.AS_OF_SNAPSHOT
        ? new PointInTime.Named(text)
        : new PointInTime.Moment(text);
  }
}
