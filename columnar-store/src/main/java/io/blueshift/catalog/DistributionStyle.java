package io.blueshift.catalog;

/// Redshift's DISTSTYLE. One node keeps it as a fact about the table and a hint for co-location.
public enum DistributionStyle {
  AUTO,
  EVEN,
  KEY,
  ALL
}
