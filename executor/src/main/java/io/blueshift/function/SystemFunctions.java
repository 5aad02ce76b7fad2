package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.ANY;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;

import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Functions that tools ask the catalog with. There is one user, who owns everything and may do
/// everything: privileges are always held, every object is visible, nothing has a description that
/// is not in a catalog table.
final class SystemFunctions {
  /// PostgreSQL's numbers of the types that a client can meet here.
  private static final Map<Long, String> TYPE_NAMES =
      Map.ofEntries(
          Map.entry(16L, "boolean"),
          Map.entry(17L, "bytea"),
          Map.entry(18L, "\"char\""),
          Map.entry(19L, "name"),
          Map.entry(20L, "bigint"),
          Map.entry(21L, "smallint"),
          Map.entry(23L, "integer"),
          Map.entry(25L, "text"),
          Map.entry(26L, "oid"),
          Map.entry(700L, "real"),
          Map.entry(701L, "double precision"),
          Map.entry(1042L, "character"),
          Map.entry(1043L, "character varying"),
          Map.entry(1082L, "date"),
          Map.entry(1083L, "time without time zone"),
          Map.entry(1114L, "timestamp without time zone"),
          Map.entry(1184L, "timestamp with time zone"),
          Map.entry(1186L, "interval"),
          Map.entry(1700L, "numeric"),
          Map.entry(6551L, "binary varying"));

  private SystemFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addPrivileges(catalog);
    addVisibility(catalog);
    addDescriptions(catalog);
    catalog.nullable(
        "format_type",
        FunctionCatalog.type(LogicalType.TEXT),
        false,
        values -> formatType((Long) values[0], (Long) values[1]),
        INTEGRAL,
        INTEGRAL);
  }

  private static void add(
      FunctionCatalog catalog,
      String name,
      List<ArgumentFamily> arguments,
      int requiredCount,
      LogicalType result,
      RowFunction function) {
    catalog.add(
        new FunctionDefinition(
            name,
            arguments,
            requiredCount,
            false,
            FunctionCatalog.type(result),
            true,
            Volatility.STABLE,
            request -> new ScalarImplementation.Rows(function, true)));
  }

  private static void addPrivileges(FunctionCatalog catalog) {
    for (String kind :
        List.of(
            "table",
            "schema",
            "database",
            "function",
            "language",
            "type",
            "tablespace",
            "parameter",
            "any_column",
            "sequence",
            "server",
            "foreign_data_wrapper")) {
      add(
          catalog,
          "has_" + kind + "_privilege",
          List.of(ANY, ANY, STRING),
          2,
          LogicalType.BOOL,
          values -> true);
    }
    add(
        catalog,
        "has_column_privilege",
        List.of(ANY, ANY, ANY, STRING),
        3,
        LogicalType.BOOL,
        values -> true);
    add(catalog, "pg_has_role", List.of(ANY, ANY, STRING), 2, LogicalType.BOOL, values -> true);
    for (String name : List.of("user_is_member_of", "role_is_member_of")) {
      add(catalog, name, List.of(STRING, STRING), 2, LogicalType.BOOL, values -> true);
    }
  }

  private static void addVisibility(FunctionCatalog catalog) {
    for (String kind : List.of("table", "type", "function", "operator", "opclass", "collation")) {
      add(
          catalog,
          "pg_" + kind + "_is_visible",
          List.of(INTEGRAL),
          1,
          LogicalType.BOOL,
          values -> true);
    }
    for (String name : List.of("pg_is_in_recovery", "pg_is_other_temp_schema")) {
      int argumentCount = name.equals("pg_is_in_recovery") ? 0 : 1;
      add(
          catalog,
          name,
          argumentCount == 0 ? List.of() : List.of(INTEGRAL),
          argumentCount,
          LogicalType.BOOL,
          values -> false);
    }
  }

  private static void addDescriptions(FunctionCatalog catalog) {
    add(
        catalog,
        "shobj_description",
        List.of(INTEGRAL, STRING),
        2,
        LogicalType.TEXT,
        values -> null);
    add(
        catalog,
        "pg_encoding_to_char",
        List.of(INTEGRAL),
        1,
        LogicalType.TEXT,
        values -> Values.bytes((Long) values[0] == 6 ? "UTF8" : ""));
    for (String name :
        List.of(
            "pg_get_indexdef",
            "pg_get_partkeydef",
            "pg_get_ruledef",
            "pg_get_triggerdef",
            "pg_get_function_result",
            "pg_get_function_arguments",
            "pg_get_function_identity_arguments",
            "pg_get_statisticsobjdef_columns")) {
      add(catalog, name, List.of(INTEGRAL, ANY, ANY), 1, LogicalType.TEXT, values -> null);
    }
    add(
        catalog,
        "pg_relation_is_publishable",
        List.of(INTEGRAL),
        1,
        LogicalType.BOOL,
        values -> false);
    add(
        catalog,
        "pg_get_expr",
        List.of(STRING, INTEGRAL, ArgumentFamily.BOOLEAN),
        2,
        LogicalType.TEXT,
        values -> values[0]);
  }

  private static byte @Nullable [] formatType(@Nullable Long oid, @Nullable Long modifier) {
    if (oid == null) {
      return null;
    }
    String name = TYPE_NAMES.getOrDefault(oid, "???");
    if (modifier == null || modifier < 4) {
      return Values.bytes(name);
    }
    long size = modifier - 4;
    if (oid == 1042 || oid == 1043) {
      return Values.bytes(name + "(" + size + ")");
    }
    return Values.bytes(
        oid == 1700 ? name + "(" + (size >> 16) + "," + (size & 0xffff) + ")" : name);
  }
}
