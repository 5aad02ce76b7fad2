package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.CommonTableDefinition;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds which rows of a common table expression nobody reads. Every place that reads one has the
/// conditions right above it that could be moved there; a row for which no place's conditions hold
/// need not be made. Used by one thread for one statement.
final class CommonTableFilters {
  /// What the places that read one definition want, in terms of the definition's columns.
  private static final class Uses {
    private final List<Expression> wanted = new ArrayList<>();
    private boolean everything;
  }

  private final Map<Integer, Uses> uses = new HashMap<>();

  /// Notes the places in a plan whose conditions are where they stay.
  void collect(LogicalPlan plan) {
    switch (plan) {
      case LogicalPlan.Filter(LogicalPlan.CommonTable common, var conditions) ->
          note(common, conditions);
      case LogicalPlan.CommonTable common -> note(common, List.of());
      default -> plan.inputs().forEach(this::collect);
    }
  }

  private void note(LogicalPlan.CommonTable common, List<Expression> conditions) {
    Uses known = uses.computeIfAbsent(common.definition().id(), id -> new Uses());
    Map<Integer, Expression> sources = new HashMap<>();
    LogicalPlan source = common.definition().plan();
    for (int i = 0; i < common.columns().size(); i++) {
      int index = common.sourceIndexes().get(i);
      sources.put(common.columns().get(i).id(), source.columns().get(index).reference());
    }
    BitSet own = Plans.columnIds(common);
    List<Expression> wanted = new ArrayList<>();
    for (Expression condition : conditions) {
      if (Expressions.contains(own, Expressions.columns(condition))
          && !Expressions.containsVolatile(condition)) {
        wanted.add(FilterPushdown.substitute(condition, sources));
      }
    }
    if (wanted.isEmpty()) {
      known.everything = true;
    } else {
      known.wanted.add(Expressions.and(wanted));
    }
  }

  /// Returns the rows of a definition that some place reads, once all places were noted.
  LogicalPlan wantedRows(CommonTableDefinition definition) {
    Uses known = uses.get(definition.id());
    if (known == null || known.everything) {
      return definition.plan();
    }
    return new LogicalPlan.Filter(definition.plan(), List.of(Expressions.or(known.wanted)));
  }
}
