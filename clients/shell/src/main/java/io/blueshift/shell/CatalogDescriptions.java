package io.blueshift.shell;

/// The queries behind the `\d` family. Each takes two patterns, for schema and name, in the form of
/// LIKE.
enum CatalogDescriptions {
  RELATIONS(
      """
      select n.nspname as "Schema", c.relname as "Name",
        case c.relkind when 'r' then 'table' when 'v' then 'view' when 'S' then 'sequence' else c.relkind end as "Type",
        (select u.usename from pg_catalog.pg_user u where u.usesysid = c.relowner) as "Owner"
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'v', 'S') and n.nspname like ? and c.relname like ?
        and (%s n.nspname not in ('pg_catalog', 'information_schema', 'pg_internal'))
      order by 1, 2\
      """),
  TABLES(
      """
      select n.nspname as "Schema", c.relname as "Name", 'table' as "Type",
        (select u.usename from pg_catalog.pg_user u where u.usesysid = c.relowner) as "Owner", c.reltuples as "Rows"
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname like ? and c.relname like ?
        and (%s n.nspname not in ('pg_catalog', 'information_schema', 'pg_internal'))
      order by 1, 2\
      """),
  VIEWS(
      """
      select n.nspname as "Schema", c.relname as "Name", 'view' as "Type",
        (select u.usename from pg_catalog.pg_user u where u.usesysid = c.relowner) as "Owner"
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and n.nspname like ? and c.relname like ?
        and (%s n.nspname not in ('pg_catalog', 'information_schema', 'pg_internal'))
      order by 1, 2\
      """),
  SCHEMAS(
      """
      select n.nspname as "Name", (select u.usename from pg_catalog.pg_user u where u.usesysid = n.nspowner) as "Owner"
      from pg_catalog.pg_namespace n
      where n.nspname like ? and n.nspname like ?
        and (%s n.nspname not in ('pg_catalog', 'information_schema', 'pg_internal'))
      order by 1\
      """),
  DATABASES(
      """
      select d.datname as "Name", (select u.usename from pg_catalog.pg_user u where u.usesysid = d.datdba) as "Owner"
      from pg_catalog.pg_database d where d.datname like ? and d.datname like ? and (%s true) order by 1\
      """),
  COLUMNS(
      """
      select a.attname as "Column", pg_catalog.format_type(a.atttypid, a.atttypmod) as "Type",
        case when a.attnotnull then 'not null' else '' end as "Nullable", coalesce(ad.adsrc, '') as "Default",
        coalesce(d.encoding, '') as "Encoding", case when d.distkey then 'distkey ' else '' end
          || case when d.sortkey <> 0 then 'sortkey' else '' end as "Keys"
      from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_attrdef ad on ad.adrelid = c.oid and ad.adnum = a.attnum
        left join pg_catalog.pg_table_def d
          on d.schemaname = n.nspname and d.tablename = c.relname and d."column" = a.attname
      where a.attnum > 0 and not a.attisdropped and n.nspname like ? and c.relname like ? and (%s true)
      order by n.nspname, c.relname, a.attnum\
      """),
  USERS(
      """
      select u.usename as "Name", case when u.usesuper then 'yes' else 'no' end as "Superuser"
      from pg_catalog.pg_user u where u.usename like ? and u.usename like ? and (%s true) order by 1\
      """),
  SETTINGS(
      """
      select name as "Name", setting as "Value" from pg_catalog.pg_settings
      where name like ? and name like ? and (%s true) order by 1\
      """);

  /// The query of one view, by schema and name.
  static final String VIEW_QUERY =
      "select definition from pg_catalog.pg_views where schemaname = ? and viewname = ?";

  private final String sql;

  CatalogDescriptions(String sql) {
    this.sql = sql;
  }

  /// Returns the query, with or without the system's own objects.
  String sql(boolean withSystem) {
    return sql.formatted(withSystem ? "true or" : "");
  }
}
