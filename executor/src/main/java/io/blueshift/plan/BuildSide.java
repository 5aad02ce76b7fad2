package io.blueshift.plan;

/// The side of a hash join that is read first and kept; the other side streams past it.
public enum BuildSide {
  LEFT,
  RIGHT
}
