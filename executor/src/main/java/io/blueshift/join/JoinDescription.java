package io.blueshift.join;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.expression.ColumnUsage;
import io.blueshift.expression.Expression;
import io.blueshift.plan.JoinType;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A join seen from its probe side: what comes out of matched and unmatched rows.
///
/// @param buildsLeft whether the left side is the build side
/// @param required the columns of both sides, left first, that the output needs
/// @param residual a condition over both sides' columns, left first
record JoinDescription(
    JoinType type,
    boolean buildsLeft,
    List<LogicalType> leftTypes,
    List<LogicalType> rightTypes,
    List<Expression> probeKeys,
    BitSet required,
    @Nullable Expression residual,
    ColumnRanges ranges) {

  /// Returns whether probe rows without a match come out.
  boolean keepsProbe() {
    return switch (type) {
      case FULL -> true;
      case LEFT -> !buildsLeft;
      case RIGHT -> buildsLeft;
      case INNER, SEMI, ANTI, NULL_AWARE_ANTI, MARK -> false;
    };
  }

  /// Returns whether the matches of build rows are noted, because build rows come out at the end.
  boolean tracksBuild() {
    return switch (type) {
      case FULL -> true;
      case LEFT, SEMI, ANTI -> buildsLeft;
      case RIGHT -> !buildsLeft;
      case INNER, NULL_AWARE_ANTI, MARK -> false;
    };
  }

  /// Returns whether pairs of rows come out, rather than rows of one side.
  boolean yieldsPairs() {
    return type.yieldsRight();
  }

  /// Returns whether a probe row without a match is of no consequence at all.
  boolean mayDropProbe() {
    return mayDropProbe(type, buildsLeft);
  }

  static boolean mayDropProbe(JoinType type, boolean buildsLeft) {
    return switch (type) {
      case INNER -> true;
      case LEFT, ANTI -> buildsLeft;
      case SEMI -> true;
      case RIGHT -> !buildsLeft;
      case FULL, NULL_AWARE_ANTI, MARK -> false;
    };
  }

  int leftCount() {
    return leftTypes.size();
  }

  int bothCount() {
    return leftTypes.size() + rightTypes.size();
  }

  /// Returns where among both sides' columns the probe side's begin.
  int probeOffset() {
    return buildsLeft ? leftTypes.size() : 0;
  }

  int probeCount() {
    return buildsLeft ? rightTypes.size() : leftTypes.size();
  }

  /// Returns where among both sides' columns the build side's begin.
  int buildOffset() {
    return buildsLeft ? 0 : leftTypes.size();
  }

  int buildCount() {
    return buildsLeft ? leftTypes.size() : rightTypes.size();
  }

  List<LogicalType> bothTypes() {
    List<LogicalType> types = new ArrayList<>(leftTypes);
    types.addAll(rightTypes);
    return types;
  }

  List<LogicalType> outputTypes() {
    return switch (type) {
      case INNER, LEFT, RIGHT, FULL -> bothTypes();
      case SEMI, ANTI, NULL_AWARE_ANTI -> leftTypes;
      case MARK -> {
        List<LogicalType> types = new ArrayList<>(leftTypes);
        types.add(LogicalType.BOOL);
        yield types;
      }
    };
  }

  /// Returns the columns of both sides that the residual condition reads.
  BitSet residualColumns() {
    BitSet columns = new BitSet();
    ColumnUsage.collect(residual, columns);
    return columns;
  }

  /// Returns the join with other expressions for the probe side's keys.
  JoinDescription withProbeKeys(List<Expression> otherKeys) {
    return new JoinDescription(
        type, buildsLeft, leftTypes, rightTypes, otherKeys, required, residual, ranges);
  }

  /// Returns the types of the probe side's columns.
  List<LogicalType> probeTypes() {
    return buildsLeft ? rightTypes : leftTypes;
  }

  /// Returns the columns of the probe side that are read after the keys were.
  BitSet probeColumns() {
    BitSet columns = residualColumns();
    columns.or(required);
    return columns.get(probeOffset(), probeOffset() + probeCount());
  }

  /// Returns the columns of the build side that have to be kept.
  BitSet payloadColumns() {
    BitSet columns = residualColumns();
    columns.or(required);
    return columns.get(buildOffset(), buildOffset() + buildCount());
  }
}
