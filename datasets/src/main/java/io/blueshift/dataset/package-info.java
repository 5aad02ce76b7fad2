/// Data sets that Blueshift's demo, tests and benchmarks run on: tables described in Redshift's DDL
/// and rows that are the same for the same scale and seed, on every machine. Sub-packages hold one
/// family each (TPC-H, TPC-DS, flights) and the file formats they are written in.
@NullMarked
package io.blueshift.dataset;

import org.jspecify.annotations.NullMarked;
