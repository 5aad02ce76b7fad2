package io.blueshift.jdbc;

/** The longer pieces of SQL behind {@link BlueshiftDatabaseMetaData}. */
final class MetadataSql {
  private MetadataSql() {}

  /** Returns an expression for the {@link java.sql.Types} constant of a pg_type oid. */
  static String jdbcType(String oid) {
    return "case "
        + oid
        + " when 16 then 16 when 21 then 5 when 23 then 4 when 20 then -5 when 700 then 7 when 701 then 8"
        + " when 1700 then 2 when 1042 then 1 when 1043 then 12 when 25 then 12 when 1082 then 91 when 1083 then 92"
        + " when 1114 then 93 when 1184 then 2014 when 6551 then -3 when 4000 then -1 else 1111 end";
  }

  /** Returns an expression for the size of a column: digits of numbers, bytes of strings. */
  static String columnSize(String oid, String modifier) {
    return "case "
        + oid
        + " when 16 then 1 when 21 then 5 when 23 then 10 when 20 then 19 when 700 then 8 when 701 then 17"
        + " when 1700 then ("
        + modifier
        + " - 4) / 65536"
        + " when 1042 then "
        + modifier
        + " - 4 when 1043 then "
        + modifier
        + " - 4 when 25 then 65535"
        + " when 6551 then "
        + modifier
        + " - 4"
        + " when 1082 then 13 when 1083 then 15 when 1114 then 29 when 1184 then 35 else 0 end";
  }

  /** Returns an expression for the digits after the point. */
  static String decimalDigits(String oid, String modifier) {
    return "case "
        + oid
        + " when 1700 then mod("
        + modifier
        + " - 4, 65536) when 700 then 8 when 701 then 17"
        + " when 1083 then 6 when 1114 then 6 when 1184 then 6 else 0 end";
  }

  /** Foreign keys with the columns that JDBC asks for, before any condition. */
  static final String FOREIGN_KEYS =
      """
      select * from (
        select rc.unique_constraint_catalog as pktable_cat, pk.table_schema as pktable_schem,
          pk.table_name as pktable_name, pk.column_name as pkcolumn_name,
          fk.table_catalog as fktable_cat, fk.table_schema as fktable_schem,
          fk.table_name as fktable_name, fk.column_name as fkcolumn_name,
          cast(fk.ordinal_position as smallint) as key_seq,
          cast(3 as smallint) as update_rule, cast(3 as smallint) as delete_rule,
          rc.constraint_name as fk_name, rc.unique_constraint_name as pk_name,
          cast(7 as smallint) as deferrability
        from information_schema.referential_constraints rc
          join information_schema.key_column_usage fk
            on fk.constraint_schema = rc.constraint_schema and fk.constraint_name = rc.constraint_name
          join information_schema.key_column_usage pk
            on pk.constraint_schema = rc.unique_constraint_schema
              and pk.constraint_name = rc.unique_constraint_name
              and pk.ordinal_position = fk.position_in_unique_constraint) k
      where 1 = 1\
      """;

  /** All types with the columns that JDBC asks for. */
  static final String TYPE_INFO =
      """
      select type_name, data_type, "precision", literal_prefix, literal_suffix, create_params,
        cast(1 as smallint) as nullable, case when data_type in (1, 12) then true else false end as case_sensitive,
        cast(3 as smallint) as searchable, false as unsigned_attribute, false as fixed_prec_scale,
        false as auto_increment, type_name as local_type_name, cast(0 as smallint) as minimum_scale,
        cast(case when data_type = 2 then 37 else 0 end as smallint) as maximum_scale,
        cast(null as integer) as sql_data_type, cast(null as integer) as sql_datetime_sub, 10 as num_prec_radix
      from (values
          ('smallint', 5, 5, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('integer', 4, 10, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('bigint', -5, 19, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('numeric', 2, 38, cast(null as varchar), cast(null as varchar), 'precision,scale'),
          ('real', 7, 8, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('double precision', 8, 17, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('boolean', 16, 1, cast(null as varchar), cast(null as varchar), cast(null as varchar)),
          ('character', 1, 4096, '''', '''', 'length'),
          ('character varying', 12, 65535, '''', '''', 'length'),
          ('date', 91, 13, '''', '''', cast(null as varchar)),
          ('time without time zone', 92, 15, '''', '''', cast(null as varchar)),
          ('timestamp without time zone', 93, 29, '''', '''', cast(null as varchar)),
          ('timestamp with time zone', 2014, 35, '''', '''', cast(null as varchar)),
          ('varbyte', -3, 1024000, '''', '''', 'length')
        ) t(type_name, data_type, "precision", literal_prefix, literal_suffix, create_params)
      order by data_type, type_name\
      """;

  /** The columns of getIndexInfo. */
  static final String INDEX_COLUMNS =
      "cast(null as varchar) as table_cat, cast(null as varchar) as table_schem, "
          + "cast(null as varchar) as table_name, cast(null as boolean) as non_unique, "
          + "cast(null as varchar) as index_qualifier, cast(null as varchar) as index_name, "
          + "cast(null as smallint) as type, cast(null as smallint) as ordinal_position, "
          + "cast(null as varchar) as column_name, cast(null as varchar) as asc_or_desc, "
          + "cast(null as bigint) as cardinality, cast(null as bigint) as pages, "
          + "cast(null as varchar) as filter_condition";

  /** The columns of getBestRowIdentifier and getVersionColumns. */
  static final String ROW_IDENTIFIER_COLUMNS =
      "cast(null as smallint) as scope, cast(null as varchar) as column_name, "
          + "cast(null as integer) as data_type, cast(null as varchar) as type_name, "
          + "cast(null as integer) as column_size, cast(null as integer) as buffer_length, "
          + "cast(null as smallint) as decimal_digits, cast(null as smallint) as pseudo_column";

  /** The columns of getProcedures. */
  static final String PROCEDURE_COLUMNS =
      "cast(null as varchar) as procedure_cat, cast(null as varchar) as procedure_schem, "
          + "cast(null as varchar) as procedure_name, cast(null as varchar) as reserved1, "
          + "cast(null as varchar) as reserved2, cast(null as varchar) as reserved3, "
          + "cast(null as varchar) as remarks, cast(null as smallint) as procedure_type, "
          + "cast(null as varchar) as specific_name";

  /** The columns of getProcedureColumns. */
  static final String PROCEDURE_COLUMN_COLUMNS =
      "cast(null as varchar) as procedure_cat, cast(null as varchar) as procedure_schem, "
          + "cast(null as varchar) as procedure_name, cast(null as varchar) as column_name, "
          + "cast(null as smallint) as column_type, cast(null as integer) as data_type, "
          + "cast(null as varchar) as type_name, cast(null as integer) as precision, "
          + "cast(null as integer) as length, cast(null as smallint) as scale, "
          + "cast(null as smallint) as radix, cast(null as smallint) as nullable, "
          + "cast(null as varchar) as remarks, cast(null as varchar) as column_def, "
          + "cast(null as integer) as sql_data_type, cast(null as integer) as sql_datetime_sub, "
          + "cast(null as integer) as char_octet_length, cast(null as integer) as ordinal_position, "
          + "cast(null as varchar) as is_nullable, cast(null as varchar) as specific_name";

  /** The columns of getFunctions. */
  static final String FUNCTION_COLUMNS =
      "cast(null as varchar) as function_cat, cast(null as varchar) as function_schem, "
          + "cast(null as varchar) as function_name, cast(null as varchar) as remarks, "
          + "cast(null as smallint) as function_type, cast(null as varchar) as specific_name";

  /** The columns of getFunctionColumns. */
  static final String FUNCTION_COLUMN_COLUMNS =
      "cast(null as varchar) as function_cat, cast(null as varchar) as function_schem, "
          + "cast(null as varchar) as function_name, cast(null as varchar) as column_name, "
          + "cast(null as smallint) as column_type, cast(null as integer) as data_type, "
          + "cast(null as varchar) as type_name, cast(null as integer) as precision, "
          + "cast(null as integer) as length, cast(null as smallint) as scale, "
          + "cast(null as smallint) as radix, cast(null as smallint) as nullable, "
          + "cast(null as varchar) as remarks, cast(null as integer) as char_octet_length, "
          + "cast(null as integer) as ordinal_position, cast(null as varchar) as is_nullable, "
          + "cast(null as varchar) as specific_name";

  /** The columns of getColumnPrivileges. */
  static final String COLUMN_PRIVILEGE_COLUMNS =
      "cast(null as varchar) as table_cat, cast(null as varchar) as table_schem, "
          + "cast(null as varchar) as table_name, cast(null as varchar) as column_name, "
          + "cast(null as varchar) as grantor, cast(null as varchar) as grantee, "
          + "cast(null as varchar) as privilege, cast(null as varchar) as is_grantable";

  /** The columns of getTablePrivileges. */
  static final String TABLE_PRIVILEGE_COLUMNS =
      "cast(null as varchar) as table_cat, cast(null as varchar) as table_schem, "
          + "cast(null as varchar) as table_name, cast(null as varchar) as grantor, "
          + "cast(null as varchar) as grantee, cast(null as varchar) as privilege, "
          + "cast(null as varchar) as is_grantable";

  /** The columns of getUDTs. */
  static final String UDT_COLUMNS =
      "cast(null as varchar) as type_cat, cast(null as varchar) as type_schem, "
          + "cast(null as varchar) as type_name, cast(null as varchar) as class_name, "
          + "cast(null as integer) as data_type, cast(null as varchar) as remarks, "
          + "cast(null as smallint) as base_type";

  /** The columns of getSuperTypes. */
  static final String SUPERTYPE_COLUMNS =
      "cast(null as varchar) as type_cat, cast(null as varchar) as type_schem, "
          + "cast(null as varchar) as type_name, cast(null as varchar) as supertype_cat, "
          + "cast(null as varchar) as supertype_schem, cast(null as varchar) as supertype_name";

  /** The columns of getSuperTables. */
  static final String SUPERTABLE_COLUMNS =
      "cast(null as varchar) as table_cat, cast(null as varchar) as table_schem, "
          + "cast(null as varchar) as table_name, cast(null as varchar) as supertable_name";

  /** The columns of getAttributes. */
  static final String ATTRIBUTE_COLUMNS =
      "cast(null as varchar) as type_cat, cast(null as varchar) as type_schem, "
          + "cast(null as varchar) as type_name, cast(null as varchar) as attr_name, "
          + "cast(null as integer) as data_type, cast(null as varchar) as attr_type_name, "
          + "cast(null as integer) as attr_size, cast(null as integer) as decimal_digits, "
          + "cast(null as integer) as num_prec_radix, cast(null as integer) as nullable, "
          + "cast(null as varchar) as remarks, cast(null as varchar) as attr_def, "
          + "cast(null as integer) as sql_data_type, cast(null as integer) as sql_datetime_sub, "
          + "cast(null as integer) as char_octet_length, cast(null as integer) as ordinal_position, "
          + "cast(null as varchar) as is_nullable, cast(null as varchar) as scope_catalog, "
          + "cast(null as varchar) as scope_schema, cast(null as varchar) as scope_table, "
          + "cast(null as smallint) as source_data_type";

  /** The columns of getPseudoColumns. */
  static final String PSEUDO_COLUMN_COLUMNS =
      "cast(null as varchar) as table_cat, cast(null as varchar) as table_schem, "
          + "cast(null as varchar) as table_name, cast(null as varchar) as column_name, "
          + "cast(null as integer) as data_type, cast(null as integer) as column_size, "
          + "cast(null as integer) as decimal_digits, cast(null as integer) as num_prec_radix, "
          + "cast(null as varchar) as column_usage, cast(null as varchar) as remarks, "
          + "cast(null as integer) as char_octet_length, cast(null as varchar) as is_nullable";
}
