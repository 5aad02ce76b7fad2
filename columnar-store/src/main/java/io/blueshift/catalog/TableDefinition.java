package io.blueshift.catalog;

import static java.util.Objects.requireNonNull;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table: its columns in order, and what its owner declared about it.
///
/// The id is unique in the warehouse for all time. `nextColumnNumber` is the number that the next
/// added column gets. `distributionKeyColumnNumber` is 0 when there is none. Made with [#builder] and
/// changed with [#toBuilder].
public record TableDefinition(
    int id,
    int schemaId,
    String name,
    String owner,
    Persistence persistence,
    SqlStyle style,
    List<ColumnDefinition> columns,
    int nextColumnNumber,
    DistributionStyle distributionStyle,
    int distributionKeyColumnNumber,
    SortKeyDefinition sortKey,
    boolean encodeAuto,
    List<ConstraintDefinition> constraints,
    @Nullable String comment)
    implements Relation {
  /// The most columns of a table, as in Redshift.
  public static final int COLUMN_COUNT_MAX = 1600;

  public TableDefinition {
    columns = List.copyOf(columns);
    constraints = List.copyOf(constraints);
    checkColumns(columns);
  }

  private static void checkColumns(List<ColumnDefinition> columns) {
    if (columns.size() > COLUMN_COUNT_MAX) {
      throw new DatabaseException(
          ErrorCode.TOO_MANY_COLUMNS,
          "a table has at most 1600 columns [columns=" + columns.size() + "]");
    }
    Set<String> names = new HashSet<>();
    for (ColumnDefinition column : columns) {
      if (!names.add(column.name())) {
        throw new DatabaseException(
            ErrorCode.DUPLICATE_COLUMN, "column specified more than once [" + column.name() + "]");
      }
    }
  }

  /// Returns the types of the columns in order.
  public List<LogicalType> columnTypes() {
    LogicalType[] types = new LogicalType[columns.size()];
    for (int index = 0; index < types.length; index++) {
      types[index] = columns.get(index).type();
    }
    return List.of(types);
  }

  /// Returns the index of the column with a name.
  public OptionalInt columnIndex(String columnName) {
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).name().equals(columnName)) {
        return OptionalInt.of(index);
      }
    }
    return OptionalInt.empty();
  }

  /// Returns the index of the column with a number, or -1.
  public int columnIndexOfNumber(int columnNumber) {
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).number() == columnNumber) {
        return index;
      }
    }
    return -1;
  }

  /// Returns the index of a column, or fails with UNDEFINED_COLUMN and near names.
  public int requireColumnIndex(String columnName) {
    OptionalInt index = columnIndex(columnName);
    if (index.isPresent()) {
      return index.getAsInt();
    }
    throw NameSuggestions.addHint(
        new DatabaseException(
            ErrorCode.UNDEFINED_COLUMN,
            "column does not exist [column=" + columnName + ", table=" + name + "]"),
        columnName,
        columns.stream().map(ColumnDefinition::name).toList());
  }

  /// Returns whether an enforced key tells rows apart.
  public boolean hasEnforcedKey() {
    for (ConstraintDefinition constraint : constraints) {
      if (constraint.enforced()
          && (constraint instanceof ConstraintDefinition.PrimaryKey
              || constraint instanceof ConstraintDefinition.Unique)) {
        return true;
      }
    }
    return false;
  }

  /// Returns the first enforced constraint that is no key, so that its check needs an expression or another
  /// table; null when there is none.
  public @Nullable ConstraintDefinition rowCheck() {
    for (ConstraintDefinition constraint : constraints) {
      if (constraint.enforced()
          && (constraint instanceof ConstraintDefinition.Check
              || constraint instanceof ConstraintDefinition.ForeignKey)) {
        return constraint;
      }
    }
    return null;
  }

  /// Returns whether the table belongs to one session.
  public boolean isTemporary() {
    return persistence == Persistence.TEMPORARY;
  }

  /// Starts a table with what most tables have: Redshift style, AUTO distribution, AUTO sort key.
  public static Builder builder(int id, int schemaId, String name) {
    return new Builder(id, schemaId, name);
  }

  /// Starts a changed copy.
  public Builder toBuilder() {
    Builder builder = new Builder(id, schemaId, name);
    builder.owner = owner;
    builder.persistence = persistence;
    builder.style = style;
    builder.columns.addAll(columns);
    builder.nextColumnNumber = nextColumnNumber;
    builder.distributionStyle = distributionStyle;
    builder.distributionKeyColumnNumber = distributionKeyColumnNumber;
    builder.sortKey = sortKey;
    builder.encodeAuto = encodeAuto;
    builder.constraints.addAll(constraints);
    builder.comment = comment;
    return builder;
  }

  /// Collects a table's parts. Used by one thread.
  public static final class Builder {
    private final int id;
    private int schemaId;
    private String name;
    private String owner = "";
    private Persistence persistence = Persistence.PERMANENT;
    private SqlStyle style = SqlStyle.REDSHIFT;
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private int nextColumnNumber = 1;
    private DistributionStyle distributionStyle = DistributionStyle.AUTO;
    private int distributionKeyColumnNumber;
    private SortKeyDefinition sortKey = SortKeyDefinition.AUTO;
    private boolean encodeAuto = true;
    private final List<ConstraintDefinition> constraints = new ArrayList<>();
    private @Nullable String comment;

    private Builder(int id, int schemaId, String name) {
      this.id = id;
      this.schemaId = schemaId;
      this.name = requireNonNull(name);
    }

    public Builder schemaId(int newSchemaId) {
      schemaId = newSchemaId;
      return this;
    }

    public Builder name(String newName) {
      name = newName;
      return this;
    }

    public Builder owner(String newOwner) {
      owner = newOwner;
      return this;
    }

    public Builder persistence(Persistence newPersistence) {
      persistence = newPersistence;
      return this;
    }

    public Builder style(SqlStyle newStyle) {
      style = newStyle;
      return this;
    }

    /// Adds a column at the end and gives it the next number, whatever number it has.
    public Builder addColumn(ColumnDefinition column) {
      columns.add(column.withNumber(nextColumnNumber++));
      return this;
    }

    /// Replaces the column of the same number.
    public Builder replaceColumn(ColumnDefinition column) {
      columns.set(indexOf(column.number()), column);
      return this;
    }

    /// Takes a column away; its number is never used again.
    public Builder dropColumn(int columnNumber) {
      columns.remove(indexOf(columnNumber));
      return this;
    }

    private int indexOf(int columnNumber) {
      for (int index = 0; index < columns.size(); index++) {
        if (columns.get(index).number() == columnNumber) {
          return index;
        }
      }
      throw new DatabaseException(
          ErrorCode.UNDEFINED_COLUMN,
          "column does not exist [number=" + columnNumber + ", table=" + name + "]");
    }

    /// Returns the number of a column that was added, or fails with UNDEFINED_COLUMN.
    public int columnNumber(String columnName) {
      for (ColumnDefinition column : columns) {
        if (column.name().equals(columnName)) {
          return column.number();
        }
      }
      throw NameSuggestions.addHint(
          new DatabaseException(
              ErrorCode.UNDEFINED_COLUMN,
              "column does not exist [column=" + columnName + ", table=" + name + "]"),
          columnName,
          columns.stream().map(ColumnDefinition::name).toList());
    }

    public Builder distribution(DistributionStyle newStyle, int keyColumnNumber) {
      distributionStyle = newStyle;
      distributionKeyColumnNumber = keyColumnNumber;
      return this;
    }

    public Builder sortKey(SortKeyDefinition newSortKey) {
      sortKey = newSortKey;
      return this;
    }

    public Builder encodeAuto(boolean newEncodeAuto) {
      encodeAuto = newEncodeAuto;
      return this;
    }

    public Builder addConstraint(ConstraintDefinition constraint) {
      for (ConstraintDefinition other : constraints) {
        if (other.name().equals(constraint.name())) {
          throw new DatabaseException(
              ErrorCode.DUPLICATE_OBJECT, "constraint already exists [" + constraint.name() + "]");
        }
      }
      constraints.add(constraint);
      return this;
    }

    /// Replaces the constraint of the same name.
    public Builder replaceConstraint(ConstraintDefinition constraint) {
      constraints.replaceAll(other -> other.name().equals(constraint.name()) ? constraint : other);
      return this;
    }

    /// Takes a constraint away; returns whether there was one of that name.
    public boolean dropConstraint(String constraintName) {
      return constraints.removeIf(constraint -> constraint.name().equals(constraintName));
    }

    public Builder comment(@Nullable String newComment) {
      comment = newComment;
      return this;
    }

    /// Makes the table.
    public TableDefinition build() {
      return new TableDefinition(
          id,
          schemaId,
          name,
          owner,
          persistence,
          style,
          columns,
          nextColumnNumber,
          distributionStyle,
          distributionKeyColumnNumber,
          sortKey,
          encodeAuto,
          constraints,
          comment);
    }
  }
}
