package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane INTERVAL: sixteen bytes a value, months (int32), days (int32), microseconds (int64).
public record IntervalVector(
    LogicalType type, int rowCount, MemorySegment values, Validity validity) implements FlatVector {
  public IntervalVector {
    assert type.physicalType() == PhysicalType.INTERVAL : type;
  }
}
