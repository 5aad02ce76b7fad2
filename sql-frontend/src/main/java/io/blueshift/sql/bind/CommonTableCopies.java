package io.blueshift.sql.bind;

import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.CommonTableDefinition;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.IdentityHashMap;

/// Gives a part of a statement that is planned and run for itself common table expressions of its own, for
/// planning changes them. Used once.
final class CommonTableCopies {
  private final ColumnIds ids;
  private final IdentityHashMap<CommonTableDefinition, CommonTableDefinition> copies =
      new IdentityHashMap<>();

  private CommonTableCopies(ColumnIds ids) {
    this.ids = ids;
  }

  static LogicalPlan of(LogicalPlan plan, ColumnIds ids) {
    return new CommonTableCopies(ids).copied(plan);
  }

  private LogicalPlan copied(LogicalPlan plan) {
    if (!(plan instanceof LogicalPlan.CommonTable common)) {
      return Plans.mapInputs(plan, this::copied);
    }
    CommonTableDefinition known = copies.get(common.definition());
    if (known == null) {
      CommonTableDefinition original = common.definition();
      known = new CommonTableDefinition(ids.next(), original.name(), copied(original.plan()));
      copies.put(original, known);
    }
    known.addReference();
    return new LogicalPlan.CommonTable(known, common.columns(), common.sourceIndexes());
  }
}
