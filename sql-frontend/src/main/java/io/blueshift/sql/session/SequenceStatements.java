package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.TypeNames;
import io.blueshift.sql.parse.tree.AlterSequence;
import io.blueshift.sql.parse.tree.CreateSequence;
import io.blueshift.sql.parse.tree.SequenceOptions;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.util.Objects;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// CREATE SEQUENCE and ALTER SEQUENCE.
///
/// RESTART takes effect at once and for good, like SETVAL; all other changes belong to the transaction.
final class SequenceStatements {
  private final StatementScope scope;
  private final Names names;

  SequenceStatements(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  StatementResult create(CreateSequence create) {
    Names.Target target = names.target(create.name(), create.temporary());
    if (scope.catalog().relation(target.schema().id(), target.name()) != null) {
      String message = "relation \"" + target.name() + "\" already exists";
      if (!create.ifNotExists()) {
        throw Names.at(new DatabaseException(ErrorCode.DUPLICATE_TABLE, message), create.name());
      }
      scope.session().notice(message + ", skipping");
      return StatementResult.Done.of("CREATE SEQUENCE");
    }
    int id = scope.transaction().allocateObjectId(target.persistence());
    SequenceDefinition made =
        defined(
            SequenceDefinition.of(
                id,
                target.schema().id(),
                target.name(),
                scope.session().userName(),
                (IntegralType) LogicalType.BIGINT),
            create.options(),
            true);
    scope.apply(new CatalogChange.PutRelation(made));
    return StatementResult.Done.of("CREATE SEQUENCE");
  }

  StatementResult alter(AlterSequence alter) {
    Relation found = alter.ifExists() ? names.find(alter.name()) : names.require(alter.name());
    if (found == null) {
      scope.session().notice("relation \"" + alter.name() + "\" does not exist, skipping");
      return StatementResult.Done.of("ALTER SEQUENCE");
    }
    if (!(found instanceof SequenceDefinition sequence)) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.WRONG_OBJECT_TYPE, "\"" + found.name() + "\" is not a sequence"),
          alter.name());
    }
    SqlIdentifier newName = alter.newName();
    SqlIdentifier newSchema = alter.newSchema();
    SqlIdentifier owner = alter.owner();
    if (newName != null) {
      rename(sequence, sequence.schemaId(), newName.getSimple());
    } else if (newSchema != null) {
      int schemaId =
          scope.catalog().requireSchema(scope.database().id(), newSchema.getSimple()).id();
      rename(sequence, schemaId, sequence.name());
    } else if (owner != null) {
      put(sequence.withNaming(sequence.schemaId(), sequence.name(), owner.getSimple()));
    } else {
      change(sequence, alter.options());
    }
    return StatementResult.Done.of("ALTER SEQUENCE");
  }

  /// Gives a sequence another name or schema.
  void rename(SequenceDefinition sequence, int schemaId, String name) {
    new SequenceTexts(scope)
        .rename(sequence, sequence.withNaming(schemaId, name, sequence.owner()));
  }

  private void put(SequenceDefinition sequence) {
    scope.apply(new CatalogChange.PutRelation(sequence));
  }

  private void change(SequenceDefinition sequence, SequenceOptions options) {
    SequenceDefinition changed = defined(sequence, options, false);
    put(changed);
    if (options.restart()) {
      Long value = options.restartValue();
      restart(changed, value == null ? changed.start() : value);
      return;
    }
    long value = scope.transaction().sequencePosition(sequence.id()).value();
    if (value < changed.minimum() || value > changed.maximum()) {
      throw invalid(
          "RESTART value ("
              + value
              + ") cannot be "
              + (value < changed.minimum() ? "less than MINVALUE" : "greater than MAXVALUE"));
    }
  }

  /// Lets a sequence begin anew with a value.
  private void restart(SequenceDefinition sequence, long value) {
    scope.transaction().setSequence(sequence.id(), new SequencePosition(value, false));
  }

  /// Lets the sequences of a table's columns begin anew.
  void restartOwned(TableDefinition table) {
    for (SequenceDefinition owned : scope.catalog().ownedSequences(table.id(), 0)) {
      restart(owned, owned.start());
    }
  }

  /// Returns a sequence with options. What is not written stays, or is as PostgreSQL has it for a new one.
  private SequenceDefinition defined(
      SequenceDefinition before, SequenceOptions options, boolean isNew) {
    LogicalType type = type(before, options);
    IntegralType range = (IntegralType) type;
    IntegralType former = (IntegralType) before.type();
    long increment = orElse(options.increment(), before.increment());
    if (increment == 0) {
      throw invalid("INCREMENT must not be zero");
    }
    boolean ascending = increment > 0;
    boolean anyMinimum =
        isNew || options.noMinimum() || !ascending && before.minimum() == former.minimum();
    boolean anyMaximum =
        isNew || options.noMaximum() || ascending && before.maximum() == former.maximum();
    long minimum =
        orElse(
            options.minimum(), anyMinimum ? (ascending ? 1 : range.minimum()) : before.minimum());
    long maximum =
        orElse(
            options.maximum(), anyMaximum ? (ascending ? range.maximum() : -1) : before.maximum());
    long start = orElse(options.start(), isNew ? (ascending ? minimum : maximum) : before.start());
    long cache = orElse(options.cache(), before.cacheSize());
    require(minimum >= range.minimum(), "MINVALUE", minimum, "is out of range for", type);
    require(maximum <= range.maximum(), "MAXVALUE", maximum, "is out of range for", type);
    if (minimum >= maximum) {
      throw invalid("MINVALUE (" + minimum + ") must be less than MAXVALUE (" + maximum + ")");
    }
    if (start < minimum) {
      throw invalid("START value (" + start + ") cannot be less than MINVALUE (" + minimum + ")");
    }
    if (start > maximum) {
      throw invalid(
          "START value (" + start + ") cannot be greater than MAXVALUE (" + maximum + ")");
    }
    if (cache < 1) {
      throw invalid("CACHE (" + cache + ") must be greater than zero");
    }
    Boolean cycle = options.cycle();
    SequenceDefinition after =
        new SequenceDefinition(
            before.id(),
            before.schemaId(),
            before.name(),
            before.owner(),
            type,
            start,
            increment,
            minimum,
            maximum,
            cache,
            cycle == null ? before.cycle() : cycle,
            before.ownerTableId(),
            before.ownerColumnNumber(),
            before.comment());
    return owned(after, options);
  }

  private static long orElse(@Nullable Long written, long otherwise) {
    return written == null ? otherwise : written;
  }

  private static void require(
      boolean holds, String option, long value, String problem, LogicalType type) {
    if (!holds) {
      throw invalid(
          option + " (" + value + ") " + problem + " sequence data type " + type.sqlName());
    }
  }

  private static DatabaseException invalid(String message) {
    return new DatabaseException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }

  private LogicalType type(SequenceDefinition before, SequenceOptions options) {
    if (options.type() == null) {
      return before.type();
    }
    LogicalType type =
        new TypeNames(scope.session().settings().style()).resolveColumn(options.type());
    if (type instanceof IntegralType) {
      return type;
    }
    throw invalid("sequence type must be smallint, integer, or bigint");
  }

  private SequenceDefinition owned(SequenceDefinition sequence, SequenceOptions options) {
    if (options.ownedByNone()) {
      return sequence.withOwnerColumn(0, 0);
    }
    SqlIdentifier column = options.ownedBy();
    if (column == null) {
      return sequence;
    }
    if (column.names.size() < 2) {
      throw Names.at(
          new DatabaseException(ErrorCode.SYNTAX_ERROR, "invalid OWNED BY option")
              .withHint("Specify OWNED BY table.column or OWNED BY NONE."),
          column);
    }
    TableDefinition table = names.requireTable(column.skipLast(1));
    if (table.schemaId() != sequence.schemaId()
        || Catalog.isTemporary(table.id()) != Catalog.isTemporary(sequence.id())) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "sequence must be in same schema as table it is linked to"),
          column);
    }
    int index = table.requireColumnIndex(column.names.getLast());
    return sequence.withOwnerColumn(table.id(), table.columns().get(index).number());
  }

  /// Returns a free name for the sequence of a SERIAL column.
  String freeName(int schemaId, String tableName, String columnName) {
    String wanted = tableName + "_" + columnName + "_seq";
    String name = wanted;
    for (int number = 1; scope.catalog().relation(schemaId, name) != null; number++) {
      name = wanted + number;
    }
    return name;
  }

  /// Makes the sequence of a SERIAL column, which exists already.
  void createOwned(TableDefinition table, String sequenceName, String columnName) {
    int index = table.requireColumnIndex(columnName);
    LogicalType type = table.columns().get(index).type();
    put(
        SequenceDefinition.of(
                scope.transaction().allocateObjectId(table.persistence()),
                table.schemaId(),
                sequenceName,
                Objects.requireNonNullElse(table.owner(), ""),
                (IntegralType) type)
            .withOwnerColumn(table.id(), table.columns().get(index).number()));
  }
}
