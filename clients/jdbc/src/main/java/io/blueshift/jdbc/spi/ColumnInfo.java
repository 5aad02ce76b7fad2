package io.blueshift.jdbc.spi;

import org.jspecify.annotations.Nullable;

/**
 * One column of a result or one parameter of a statement.
 *
 * @param name the label that the client sees
 * @param typeName the SQL type's name, for example {@code numeric}
 * @param jdbcType a constant of {@link java.sql.Types}
 * @param precision digits of numbers, bytes of strings, 0 where it has no meaning
 * @param scale digits after the point, or of fractions of a second
 * @param nullable a {@code columnNo…} constant of {@link java.sql.ResultSetMetaData}
 * @param schemaName the schema of the table that the column comes from, or null
 * @param tableName that table, or null
 * @param autoIncrement whether the column is an IDENTITY
 */
public record ColumnInfo(
    String name,
    String typeName,
    int jdbcType,
    int precision,
    int scale,
    int nullable,
    @Nullable String schemaName,
    @Nullable String tableName,
    boolean autoIncrement) {}
