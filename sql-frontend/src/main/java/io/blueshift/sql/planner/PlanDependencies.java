package io.blueshift.sql.planner;

import io.blueshift.sql.optimize.ScanEstimate;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// On what a plan rests beside the catalog, the session's settings and the shape of the statement.
///
/// @param pinnedLiterals the literals of the shape whose values are part of the plan
/// @param sizedLiterals the literals of the shape whose number of digits is, if they are integers
/// @param sessionValues answers of session functions that are part of the plan, by function
/// @param scans how many rows are expected of scans whose conditions have parameters
public record PlanDependencies(
    BitSet pinnedLiterals,
    BitSet sizedLiterals,
    Map<String, String> sessionValues,
    List<ScanEstimate> scans) {}
