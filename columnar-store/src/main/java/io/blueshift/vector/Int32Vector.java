package io.blueshift.vector;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.lang.foreign.MemorySegment;

/// A flat column of lane INT32: four bytes a value, little-endian.
public record Int32Vector(LogicalType type, int rowCount, MemorySegment values, Validity validity)
    implements FlatVector {
  public Int32Vector {
    assert type.physicalType() == PhysicalType.INT32 : type;
  }
}
