package io.blueshift.catalog;

import static java.util.Objects.requireNonNull;

import io.blueshift.type.LogicalType;
import org.jspecify.annotations.Nullable;

/// One column of a table.
///
/// `number` names the column for life: it survives renaming and the dropping of other columns, is
/// never given to another column of the table, and is what segments and the log call the column.
/// `initialValue` is what rows have that are older than the column (ALTER TABLE ADD COLUMN … DEFAULT),
/// boxed as [io.blueshift.vector.Values] says; null is NULL.
public record ColumnDefinition(
    int number,
    String name,
    LogicalType type,
    boolean nullable,
    @Nullable ExpressionText defaultValue,
    @Nullable IdentityDefinition identity,
    @Nullable String encodingName,
    @Nullable Object initialValue,
    @Nullable String comment) {
  public ColumnDefinition {
    requireNonNull(name);
    requireNonNull(type);
  }

  /// Makes a nullable column without a default. Number 0 asks [TableDefinition.Builder] to choose.
  public static ColumnDefinition of(String name, LogicalType type) {
    return new ColumnDefinition(0, name, type, true, null, null, null, null, null);
  }

  /// Returns a copy with another number.
  public ColumnDefinition withNumber(int newNumber) {
    return new ColumnDefinition(
        newNumber,
        name,
        type,
        nullable,
        defaultValue,
        identity,
        encodingName,
        initialValue,
        comment);
  }

  /// Returns a copy with another name.
  public ColumnDefinition withName(String newName) {
    return new ColumnDefinition(
        number,
        newName,
        type,
        nullable,
        defaultValue,
        identity,
        encodingName,
        initialValue,
        comment);
  }

  /// Returns a copy with another type of the same lane; stored values must be values of it too.
  public ColumnDefinition withType(LogicalType newType) {
    return new ColumnDefinition(
        number,
        name,
        newType,
        nullable,
        defaultValue,
        identity,
        encodingName,
        initialValue,
        comment);
  }

  /// Returns a copy that allows or refuses nulls.
  public ColumnDefinition withNullable(boolean newNullable) {
    return new ColumnDefinition(
        number,
        name,
        type,
        newNullable,
        defaultValue,
        identity,
        encodingName,
        initialValue,
        comment);
  }

  /// Returns a copy with another default; null takes it away.
  public ColumnDefinition withDefault(@Nullable ExpressionText newDefault) {
    return new ColumnDefinition(
        number, name, type, nullable, newDefault, identity, encodingName, initialValue, comment);
  }

  /// Returns a copy with another identity; null takes it away.
  public ColumnDefinition withIdentity(@Nullable IdentityDefinition newIdentity) {
    return new ColumnDefinition(
        number,
        name,
        type,
        nullable,
        defaultValue,
        newIdentity,
        encodingName,
        initialValue,
        comment);
  }

  /// Returns a copy with another ENCODE name, in lower case; null says that none was given.
  public ColumnDefinition withEncoding(@Nullable String newEncodingName) {
    return new ColumnDefinition(
        number,
        name,
        type,
        nullable,
        defaultValue,
        identity,
        newEncodingName,
        initialValue,
        comment);
  }

  /// Returns a copy with another value for rows older than the column.
  public ColumnDefinition withInitialValue(@Nullable Object newInitialValue) {
    return new ColumnDefinition(
        number,
        name,
        type,
        nullable,
        defaultValue,
        identity,
        encodingName,
        newInitialValue,
        comment);
  }

  /// Returns a copy with another comment; null takes it away.
  public ColumnDefinition withComment(@Nullable String newComment) {
    return new ColumnDefinition(
        number,
        name,
        type,
        nullable,
        defaultValue,
        identity,
        encodingName,
        initialValue,
        newComment);
  }
}
