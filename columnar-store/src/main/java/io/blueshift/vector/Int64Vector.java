package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane INT64: eight bytes a value, little-endian.
public record Int64Vector(LogicalType type, int rowCount, MemorySegment values, Validity validity)
    implements FlatVector {
  public Int64Vector {
    assert type.physicalType() == PhysicalType.INT64 : type;
  }
}
