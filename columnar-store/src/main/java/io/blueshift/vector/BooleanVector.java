package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane BOOLEAN: one bit a value, least significant bit first.
public record BooleanVector(LogicalType type, int rowCount, MemorySegment values, Validity validity)
    implements FlatVector {
  public BooleanVector {
    assert type.physicalType() == PhysicalType.BOOLEAN : type;
  }
}
