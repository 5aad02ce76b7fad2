package io.blueshift.plan;

import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One window function: name, arguments over the input, frame, and the type of its result.
public record WindowCall(
    String function,
    List<Expression> arguments,
    boolean distinct,
    boolean ignoreNulls,
    @Nullable Expression filter,
    WindowFrame frame,
    LogicalType type) {

  /// Which rows of the partition a call sees for one row.
  public record WindowFrame(Unit unit, Bound start, Bound end, Exclusion exclusion) {
    /// ROWS counts rows, RANGE measures the only order key, GROUPS counts groups of peers.
    public enum Unit {
      ROWS,
      RANGE,
      GROUPS
    }

    /// Rows taken out of the frame.
    public enum Exclusion {
      NO_OTHERS,
      CURRENT_ROW,
      GROUP,
      TIES
    }
  }

  /// One end of a frame; `offset` is a literal or parameter (null unless PRECEDING or FOLLOWING).
  public record Bound(Kind kind, @Nullable Expression offset) {
    /// Where an end lies relative to the current row.
    public enum Kind {
      UNBOUNDED_PRECEDING,
      PRECEDING,
      CURRENT_ROW,
      FOLLOWING,
      UNBOUNDED_FOLLOWING
    }
  }
}
