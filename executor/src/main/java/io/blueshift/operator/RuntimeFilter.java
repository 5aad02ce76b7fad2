package io.blueshift.operator;

import io.blueshift.scan.ColumnPredicate;
import java.util.List;

/// What a join's finished build side tells a scan on its probe side. Asked after the build stage is
/// complete.
@FunctionalInterface
public interface RuntimeFilter {
  /// Returns predicates on a column of the scanned table: rows that fail them find no match.
  List<ColumnPredicate> predicates(int tableColumn);
}
