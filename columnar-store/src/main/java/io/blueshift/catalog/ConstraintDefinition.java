package io.blueshift.catalog;

import java.util.List;

/// A rule about a table's rows. `enforced` says whether writes are checked; a constraint that is not
/// enforced is information for people and tools and never changes an answer.
public sealed interface ConstraintDefinition {
  /// Returns the constraint's name, unique in its table.
  String name();

  /// Returns whether writes that break the rule are refused.
  boolean enforced();

  /// The columns identify a row and hold no null.
  record PrimaryKey(String name, List<Integer> columnNumbers, boolean enforced)
      implements ConstraintDefinition {
    public PrimaryKey {
      columnNumbers = List.copyOf(columnNumbers);
    }
  }

  /// No two rows agree in all columns, where nulls never agree.
  record Unique(String name, List<Integer> columnNumbers, boolean enforced)
      implements ConstraintDefinition {
    public Unique {
      columnNumbers = List.copyOf(columnNumbers);
    }
  }

  /// The columns' values occur in another table, or one of them is null.
  ///
  /// @param onDelete what happens when a row that is referred to is deleted
  /// @param onUpdate what happens when its key is changed
  record ForeignKey(
      String name,
      List<Integer> columnNumbers,
      int referencedTableId,
      List<Integer> referencedColumnNumbers,
      ReferentialAction onDelete,
      ReferentialAction onUpdate,
      boolean enforced)
      implements ConstraintDefinition {
    public ForeignKey {
      columnNumbers = List.copyOf(columnNumbers);
      referencedColumnNumbers = List.copyOf(referencedColumnNumbers);
    }

    /// Returns the columns of the enforced key of the table referred to which the columns are, in its order;
    /// none when there is none.
    public List<Integer> referencedKey(TableDefinition target) {
      for (ConstraintDefinition constraint : target.constraints()) {
        List<Integer> numbers =
            switch (constraint) {
              case PrimaryKey key when key.enforced() -> key.columnNumbers();
              case Unique key when key.enforced() -> key.columnNumbers();
              default -> List.of();
            };
        if (numbers.size() == referencedColumnNumbers.size()
            && numbers.containsAll(referencedColumnNumbers)) {
          return numbers;
        }
      }
      return List.of();
    }

    /// Returns the actions other than NO ACTION as SQL writes them, each behind a blank.
    public String actionText() {
      return (onUpdate == ReferentialAction.NO_ACTION ? "" : " ON UPDATE " + onUpdate.sqlText())
          + (onDelete == ReferentialAction.NO_ACTION ? "" : " ON DELETE " + onDelete.sqlText());
    }
  }

  /// The expression is not false for any row.
  record Check(String name, ExpressionText expression, boolean enforced)
      implements ConstraintDefinition {}
}
