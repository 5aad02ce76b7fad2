package io.blueshift.sql.bind;

import java.util.Set;

/// The names of functions that the binder itself knows, beside the executor's scalar functions. All
/// are in lower case.
public final class FunctionNames {
  private static final Set<String> AGGREGATES =
      Set.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "any_value",
          "stddev",
          "stddev_samp",
          "stddev_pop",
          "variance",
          "var_samp",
          "var_pop",
          "bool_and",
          "bool_or",
          "every",
          "bit_and",
          "bit_or",
          "bit_xor",
          "listagg",
          "string_agg",
          "median",
          "percentile_cont",
          "percentile_disc",
          "mode",
          "approx_count_distinct",
          "approximate_count",
          "approximate_percentile_disc",
          "hll",
          "corr",
          "covar_pop",
          "covar_samp",
          "regr_avgx",
          "regr_avgy",
          "regr_count",
          "regr_intercept",
          "regr_r2",
          "regr_slope",
          "regr_sxx",
          "regr_sxy",
          "regr_syy",
          "max_by",
          "min_by",
          "arg_max",
          "arg_min");

  private static final Set<String> WINDOW_FUNCTIONS =
      Set.of(
          "row_number",
          "rank",
          "dense_rank",
          "percent_rank",
          "cume_dist",
          "ntile",
          "lag",
          "lead",
          "first_value",
          "last_value",
          "nth_value",
          "ratio_to_report");

  private static final Set<String> FORMS =
      Set.of(
          "coalesce",
          "nvl",
          "ifnull",
          "nullif",
          "nvl2",
          "decode",
          "iif",
          "if",
          "greatest",
          "least",
          "grouping",
          "grouping_id",
          "current_user",
          "session_user",
          "user",
          "current_role",
          "current_catalog",
          "current_database",
          "current_schema",
          "current_schemas",
          "current_setting",
          "version",
          "pg_backend_pid",
          "current_commit",
          "pg_typeof",
          "obj_description",
          "col_description",
          "pg_get_userbyid",
          "pg_get_serial_sequence",
          "pg_get_viewdef",
          "pg_get_constraintdef",
          "pg_relation_size",
          "pg_table_size",
          "pg_total_relation_size",
          "pg_last_unload_count",
          "pg_last_copy_id",
          "pg_last_copy_count");

  private FunctionNames() {}

  /// Returns the aggregate functions; `approximate_…` is written as APPROXIMATE and the rest.
  public static Set<String> aggregates() {
    return AGGREGATES;
  }

  /// Returns the functions that need OVER.
  public static Set<String> windowFunctions() {
    return WINDOW_FUNCTIONS;
  }

  /// Returns the functions that become other expressions, or values of the session.
  public static Set<String> forms() {
    return FORMS;
  }
}
