package io.blueshift.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is in a warehouse, told by queries over its catalog views. */
final class BlueshiftDatabaseMetaData extends DatabaseCapabilities implements UnwrappableObject {
  private final BlueshiftConnection connection;

  BlueshiftDatabaseMetaData(BlueshiftConnection connection) {
    this.connection = connection;
  }

  /** A query that grows condition by condition, with its parameters. */
  private final class CatalogQuery {
    private final StringBuilder text;
    private final List<String> parameters = new ArrayList<>();

    CatalogQuery(String select) {
      text = new StringBuilder(select);
    }

    /** Adds a condition on a name pattern; null asks for no condition. */
    CatalogQuery like(String column, @Nullable String pattern) {
      if (pattern != null && !pattern.equals("%")) {
        text.append(" and ").append(column).append(" like ?");
        parameters.add(pattern);
      }
      return this;
    }

    /** Adds a condition on an exact name; null asks for no condition. */
    CatalogQuery equal(String column, @Nullable String name) {
      if (name != null) {
        text.append(" and ").append(column).append(" = ?");
        parameters.add(name);
      }
      return this;
    }

    CatalogQuery append(String more) {
      text.append(more);
      return this;
    }

    ResultSet run() throws SQLException {
      PreparedStatement statement = connection.prepareStatement(text.toString());
      statement.closeOnCompletion();
      for (int index = 0; index < parameters.size(); index++) {
        statement.setString(index + 1, parameters.get(index));
      }
      return statement.executeQuery();
    }
  }

  private static final String CURRENT_CATALOG = "current_database()";

  @Override
  public ResultSet getTables(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tableNamePattern,
      String @Nullable [] types)
      throws SQLException {
    CatalogQuery query =
        new CatalogQuery(
            """
            select * from (
              select current_database() as table_cat, n.nspname as table_schem, c.relname as table_name,
                case when n.nspname in ('pg_catalog', 'information_schema') then
                       case c.relkind when 'v' then 'SYSTEM VIEW' else 'SYSTEM TABLE' end
                     when n.nspname like 'pg_temp%' then 'LOCAL TEMPORARY'
                     when c.relkind = 'v' then 'VIEW'
                     else 'TABLE' end as table_type,
                d.description as remarks,
                cast(null as varchar) as type_cat, cast(null as varchar) as type_schem, cast(null as varchar) as type_name,
                cast(null as varchar) as self_referencing_col_name, cast(null as varchar) as ref_generation
              from pg_catalog.pg_class c
                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                left join pg_catalog.pg_description d on d.objoid = c.oid and d.objsubid = 0
              where c.relkind in ('r', 'v')) t
            where 1 = 1\
            """);
    query
        .equal("table_cat", catalog)
        .like("table_schem", schemaPattern)
        .like("table_name", tableNamePattern);
    if (types != null) {
      query.append(" and table_type in (''");
      for (String type : types) {
        query.append(", '" + type.replace("'", "''") + "'");
      }
      query.append(")");
    }
    return query.append(" order by table_type, table_schem, table_name").run();
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return getSchemas(null, null);
  }

  @Override
  public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern)
      throws SQLException {
    return new CatalogQuery(
            "select nspname as table_schem, "
                + CURRENT_CATALOG
                + " as table_catalog from pg_catalog.pg_namespace where 1 = 1")
        .equal(CURRENT_CATALOG, catalog)
        .like("nspname", schemaPattern)
        .append(" order by table_schem")
        .run();
  }

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return new CatalogQuery(
            "select datname as table_cat from pg_catalog.pg_database order by datname")
        .run();
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    return new CatalogQuery(
            "select column1 as table_type from (values ('LOCAL TEMPORARY'), ('SYSTEM TABLE'), ('SYSTEM VIEW'),"
                + " ('TABLE'), ('VIEW')) t(column1) order by 1")
        .run();
  }

  @Override
  public ResultSet getColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tableNamePattern,
      @Nullable String columnNamePattern)
      throws SQLException {
    return new CatalogQuery(
            """
            select current_database() as table_cat, n.nspname as table_schem, c.relname as table_name,
              a.attname as column_name,
            """
                + MetadataSql.jdbcType("a.atttypid")
                + " as data_type, t.typname as type_name, "
                + MetadataSql.columnSize("a.atttypid", "a.atttypmod")
                + " as column_size, cast(null as integer) as buffer_length, "
                + MetadataSql.decimalDigits("a.atttypid", "a.atttypmod")
                + """
                  as decimal_digits, 10 as num_prec_radix,
                  case when a.attnotnull then 0 else 1 end as nullable,
                  d.description as remarks, ad.adsrc as column_def,
                  cast(null as integer) as sql_data_type, cast(null as integer) as sql_datetime_sub,
                """
                + MetadataSql.columnSize("a.atttypid", "a.atttypmod")
                + """
                  as char_octet_length, cast(a.attnum as integer) as ordinal_position,
                  case when a.attnotnull then 'NO' else 'YES' end as is_nullable,
                  cast(null as varchar) as scope_catalog, cast(null as varchar) as scope_schema,
                  cast(null as varchar) as scope_table, cast(null as smallint) as source_data_type,
                  case when ad.adsrc like '%identity%' then 'YES' else 'NO' end as is_autoincrement,
                  'NO' as is_generatedcolumn
                from pg_catalog.pg_attribute a
                  join pg_catalog.pg_class c on c.oid = a.attrelid
                  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                  join pg_catalog.pg_type t on t.oid = a.atttypid
                  left join pg_catalog.pg_attrdef ad on ad.adrelid = c.oid and ad.adnum = a.attnum
                  left join pg_catalog.pg_description d on d.objoid = c.oid and d.objsubid = a.attnum
                where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v')\
                """)
        .equal(CURRENT_CATALOG, catalog)
        .like("n.nspname", schemaPattern)
        .like("c.relname", tableNamePattern)
        .like("a.attname", columnNamePattern)
        .append(" order by table_schem, table_name, ordinal_position")
        .run();
  }

  @Override
  public ResultSet getPrimaryKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return new CatalogQuery(
            """
            select tc.table_catalog as table_cat, tc.table_schema as table_schem, tc.table_name, kcu.column_name,
              cast(kcu.ordinal_position as smallint) as key_seq, tc.constraint_name as pk_name
            from information_schema.table_constraints tc
              join information_schema.key_column_usage kcu
                on kcu.constraint_schema = tc.constraint_schema and kcu.constraint_name = tc.constraint_name
                  and kcu.table_name = tc.table_name
            where tc.constraint_type = 'PRIMARY KEY'\
            """)
        .equal("tc.table_catalog", catalog)
        .equal("tc.table_schema", schema)
        .equal("tc.table_name", table)
        .append(" order by column_name")
        .run();
  }

  @Override
  public ResultSet getImportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return new CatalogQuery(MetadataSql.FOREIGN_KEYS)
        .equal("fktable_schem", schema)
        .equal("fktable_name", table)
        .append(" order by pktable_schem, pktable_name, key_seq")
        .run();
  }

  @Override
  public ResultSet getExportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return new CatalogQuery(MetadataSql.FOREIGN_KEYS)
        .equal("pktable_schem", schema)
        .equal("pktable_name", table)
        .append(" order by fktable_schem, fktable_name, key_seq")
        .run();
  }

  @Override
  public ResultSet getCrossReference(
      @Nullable String parentCatalog,
      @Nullable String parentSchema,
      @Nullable String parentTable,
      @Nullable String foreignCatalog,
      @Nullable String foreignSchema,
      @Nullable String foreignTable)
      throws SQLException {
    return new CatalogQuery(MetadataSql.FOREIGN_KEYS)
        .equal("pktable_schem", parentSchema)
        .equal("pktable_name", parentTable)
        .equal("fktable_schem", foreignSchema)
        .equal("fktable_name", foreignTable)
        .append(" order by fktable_schem, fktable_name, key_seq")
        .run();
  }

  @Override
  public ResultSet getTypeInfo() throws SQLException {
    return new CatalogQuery(MetadataSql.TYPE_INFO).run();
  }

  private ResultSet empty(String columns) throws SQLException {
    return new CatalogQuery("select " + columns + " where 1 = 0").run();
  }

  @Override
  public ResultSet getIndexInfo(
      @Nullable String catalog,
      @Nullable String schema,
      String table,
      boolean unique,
      boolean approximate)
      throws SQLException {
    return empty(MetadataSql.INDEX_COLUMNS);
  }

  @Override
  public ResultSet getBestRowIdentifier(
      @Nullable String catalog, @Nullable String schema, String table, int scope, boolean nullable)
      throws SQLException {
    return empty(MetadataSql.ROW_IDENTIFIER_COLUMNS);
  }

  @Override
  public ResultSet getVersionColumns(
      @Nullable String catalog, @Nullable String schema, String table) throws SQLException {
    return empty(MetadataSql.ROW_IDENTIFIER_COLUMNS);
  }

  @Override
  public ResultSet getProcedures(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String procedureNamePattern)
      throws SQLException {
    return empty(MetadataSql.PROCEDURE_COLUMNS);
  }

  @Override
  public ResultSet getProcedureColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String procedureNamePattern,
      @Nullable String columnNamePattern)
      throws SQLException {
    return empty(MetadataSql.PROCEDURE_COLUMN_COLUMNS);
  }

  @Override
  public ResultSet getFunctions(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String functionNamePattern)
      throws SQLException {
    return empty(MetadataSql.FUNCTION_COLUMNS);
  }

  @Override
  public ResultSet getFunctionColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String functionNamePattern,
      @Nullable String columnNamePattern)
      throws SQLException {
    return empty(MetadataSql.FUNCTION_COLUMN_COLUMNS);
  }

  @Override
  public ResultSet getColumnPrivileges(
      @Nullable String catalog,
      @Nullable String schema,
      String table,
      @Nullable String columnNamePattern)
      throws SQLException {
    return empty(MetadataSql.COLUMN_PRIVILEGE_COLUMNS);
  }

  @Override
  public ResultSet getTablePrivileges(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
      throws SQLException {
    return empty(MetadataSql.TABLE_PRIVILEGE_COLUMNS);
  }

  @Override
  public ResultSet getUDTs(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String typeNamePattern,
      int @Nullable [] types)
      throws SQLException {
    return empty(MetadataSql.UDT_COLUMNS);
  }

  @Override
  public ResultSet getSuperTypes(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern)
      throws SQLException {
    return empty(MetadataSql.SUPERTYPE_COLUMNS);
  }

  @Override
  public ResultSet getSuperTables(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tableNamePattern)
      throws SQLException {
    return empty(MetadataSql.SUPERTABLE_COLUMNS);
  }

  @Override
  public ResultSet getAttributes(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String typeNamePattern,
      @Nullable String attributeNamePattern)
      throws SQLException {
    return empty(MetadataSql.ATTRIBUTE_COLUMNS);
  }

  @Override
  public ResultSet getPseudoColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tableNamePattern,
      @Nullable String columnNamePattern)
      throws SQLException {
    return empty(MetadataSql.PSEUDO_COLUMN_COLUMNS);
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    return new CatalogQuery(
            "select 'ApplicationName' as name, 127 as max_len, '' as default_value,"
                + " 'the name of the application that uses the connection' as description")
        .run();
  }

  @Override
  public RowIdLifetime getRowIdLifetime() {
    return RowIdLifetime.ROWID_UNSUPPORTED;
  }

  @Override
  public String getURL() {
    return connection.url();
  }

  @Override
  public String getUserName() {
    return connection.user();
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    return connection.isReadOnly();
  }

  @Override
  public Connection getConnection() {
    return connection;
  }
}
