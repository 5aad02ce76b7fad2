package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane INT128: sixteen bytes a value, little-endian two's complement.
public record Int128Vector(LogicalType type, int rowCount, MemorySegment values, Validity validity)
    implements FlatVector {
  public Int128Vector {
    assert type.physicalType() == PhysicalType.INT128 : type;
  }
}
