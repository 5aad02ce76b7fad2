package io.blueshift.operator;

import io.blueshift.scan.ColumnPredicate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a join's finished build side tells a scan on its probe side. Asked after the build stage is
/// complete.
public interface RuntimeFilter {
  /// Returns predicates on a column of the scanned table: rows that fail them find no match.
  List<ColumnPredicate> predicates(int tableColumn);

  /// Returns the values of a column of the scanned table that find a match, where they are few enough to be looked up in
  /// an index one by one; null where they are not, or not known.
  @Nullable ColumnPredicate fewValues(int tableColumn);
}
