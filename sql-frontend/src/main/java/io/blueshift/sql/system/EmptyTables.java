package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.INFORMATION_SCHEMA;
import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import java.util.List;

/// Catalog tables about things that do not exist here, which tools read nevertheless.
final class EmptyTables {
  private EmptyTables() {}

  static List<SystemTable> tables() {
    return List.of(
        empty(PG_CATALOG, "pg_shdescription", "objoid int, classoid int, description text"),
        empty(
            PG_CATALOG,
            "pg_proc_info",
            "prooid int, proname text, pronamespace int, proowner int, prolang int, prokind text, proargmodes text, "
                + "proargnames text, prorettype int, proargtypes text, prosrc text"),
        empty(
            PG_CATALOG, "pg_enum", "oid int, enumtypid int, enumsortorder double, enumlabel text"),
        empty(
            PG_CATALOG,
            "pg_trigger",
            "oid int, tgrelid int, tgname text, tgenabled text, tgisinternal bool"),
        empty(PG_CATALOG, "pg_policy", "oid int, polname text, polrelid int, polcmd text"),
        empty(
            PG_CATALOG,
            "pg_extension",
            "oid int, extname text, extowner int, extnamespace int, extversion text"),
        empty(
            PG_CATALOG,
            "pg_auth_members",
            "roleid int, member int, grantor int, admin_option bool"),
        empty(
            PG_CATALOG,
            "pg_matviews",
            "schemaname text, matviewname text, matviewowner text, definition text, ispopulated bool"),
        empty(PG_CATALOG, "pg_tablespace", "oid int, spcname text, spcowner int, spcacl text"),
        empty(
            PG_CATALOG,
            "svv_external_partitions",
            "schemaname text, tablename text, values text, location text"),
        empty(
            PG_CATALOG,
            "svv_mv_info",
            "database_name text, schema_name text, user_name text, name text, is_stale text, state int, autorefresh text"),
        empty(
            PG_CATALOG,
            "stv_mv_info",
            "db_name text, schema text, name text, updated_upto_xid bigint, is_stale text, owner_user_name text, state int, autorefresh text"),
        empty(
            INFORMATION_SCHEMA,
            "table_privileges",
            "grantor text, grantee text, table_catalog text, table_schema text, table_name text, privilege_type text, is_grantable text"),
        empty(
            INFORMATION_SCHEMA,
            "parameters",
            "specific_catalog text, specific_schema text, specific_name text, ordinal_position int, parameter_mode text, "
                + "parameter_name text, data_type text"));
  }

  private static SystemTable empty(String schema, String name, String columns) {
    return SystemTable.of(schema, name, columns, context -> List.of());
  }
}
