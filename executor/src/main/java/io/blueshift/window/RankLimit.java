package io.blueshift.window;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.query.QueryContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.sort.RowSorter;
import io.blueshift.sort.SortWords;
import io.blueshift.vector.Batch;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drops rows that a filter above a window would drop because of their rank, while the window's input
/// is collected: a row that comes after `most` rows of its partition already has no chance.
///
/// @param most the greatest rank that is wanted, at least 1
public record RankLimit(int most) {
  private static final int LIMIT_MAX = 10_000;

  /// Returns the limit that a filter sets on the ranks of its input, or null when it sets none or other
  /// results of the window would change.
  public static @Nullable RankLimit of(
      PhysicalPlan.Filter filter, PhysicalPlan.Window window, QueryContext query) {
    boolean ranksOnly =
        !window.orderBy().isEmpty()
            && window.calls().stream()
                .map(WindowCall::function)
                .allMatch(name ->
                    name.equals("rank") || name.equals("row_number") || name.equals("dense_rank"));
    if (!ranksOnly) {
      return null;
    }
    List<Expression> conditions =
        filter.condition() instanceof Expression.And(var operands)
            ? operands
            : List.of(filter.condition());
    for (Expression condition : conditions) {
      RankLimit limit = ofCondition(condition, window, query);
      if (limit != null) {
        return limit;
      }
    }
    return null;
  }

  private static @Nullable RankLimit ofCondition(
      Expression condition, PhysicalPlan.Window window, QueryContext query) {
    if (!(condition instanceof Comparison(var operator, ColumnReference rank, var bound))) {
      return null;
    }
    int call = rank.index() - window.input().outputTypes().size();
    if (call < 0 || window.calls().get(call).function().equals("dense_rank")) {
      return null;
    }
    Object value =
        switch (bound) {
          case Expression.Literal literal -> literal.value();
          case Expression.Parameter parameter -> query.parameter(parameter.index());
          default -> null;
        };
    if (!(value instanceof Long number) || number > LIMIT_MAX) {
      return null;
    }
    long most =
        switch (operator) {
          case LESS -> number - 1;
          case LESS_OR_EQUAL, EQUAL -> number;
          default -> -1;
        };
    boolean bounded =
        operator == ComparisonOperator.LESS
            || operator == ComparisonOperator.LESS_OR_EQUAL
            || operator == ComparisonOperator.EQUAL;
    return bounded ? new RankLimit((int) Math.max(1, most)) : null;
  }

  /// Returns the rows that can still be wanted, in a new collection that the caller closes.
  ///
  /// @param keys the keys of partition and order, those of the partition first
  /// @param budget pays for the new collection
  RowCollection prune(
      RowCollection rows, List<SortKey> keys, int partitionKeyCount, MemoryBudget budget) {
    int[] order = rows.rowNumbers();
    SortWords words = new SortWords(rows, keys, order);
    int[] agreement = RowSorter.sortAndCompare(words, order);
    int keptCount =
        keep(order, agreement, words.keyBits(partitionKeyCount), words.keyBits(keys.size()));
    RowCollection kept = new RowCollection(rows.types(), budget);
    boolean complete = false;
    try (BatchWriter writer = new BatchWriter(rows.types(), budget)) {
      for (int from = 0; from < keptCount; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, keptCount - from);
        writer.reset();
        rows.gather(order, from, count, writer);
        kept.append(writer.build(count));
      }
      complete = true;
      return kept;
    } finally {
      if (!complete) {
        kept.close();
      }
    }
  }

  /// Moves the rows whose rank is not too great to the front and returns how many they are.
  private int keep(int[] order, int[] agreement, int partitionBits, int keyBits) {
    int keptCount = 0;
    int inPartition = 0;
    int rank = 0;
    for (int at = 0; at < order.length; at++) {
      if (at == 0 || agreement[at] < partitionBits) {
        inPartition = 0;
      }
      inPartition++;
      if (inPartition == 1 || agreement[at] < keyBits) {
        rank = inPartition;
      }
      if (rank <= most) {
        order[keptCount++] = order[at];
      }
    }
    // Rows come in the order of their numbers, so that reading them is sequential.
    Arrays.sort(order, 0, keptCount);
    return keptCount;
  }
}
