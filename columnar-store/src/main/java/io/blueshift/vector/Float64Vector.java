package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane FLOAT64: eight bytes a value, IEEE 754.
public record Float64Vector(LogicalType type, int rowCount, MemorySegment values, Validity validity)
    implements FlatVector {
  public Float64Vector {
    assert type.physicalType() == PhysicalType.FLOAT64 : type;
  }
}
