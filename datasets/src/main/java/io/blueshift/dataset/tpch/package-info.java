/// TPC-H: its eight tables from a port of TPC's dbgen, its 22 queries with substitution parameters,
/// and the answers at two scales. The hard variant makes the same tables difficult for engines that
/// live on dense keys and absent NULLs.
@NullMarked
package io.blueshift.dataset.tpch;

import org.jspecify.annotations.NullMarked;
