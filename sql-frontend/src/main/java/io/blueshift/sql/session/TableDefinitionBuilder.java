package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.DistributionStyle;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.key.KeyConversion;
import io.blueshift.sql.bind.TypeNames;
import io.blueshift.sql.parse.tree.TableAttributes;
import io.blueshift.sql.parse.tree.TableConstraint;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Turns the column list, constraints and attributes of CREATE TABLE and ALTER TABLE into a table's
/// definition, and checks what belongs together.
final class TableDefinitionBuilder {
  private static final int COLUMN_COUNT_MAX = 1600;
  private static final Set<String> SERIAL_TYPES =
      Set.of("smallserial", "serial2", "serial", "serial4", "bigserial", "serial8");
  private static final Set<String> ENCODINGS =
      Set.of(
          "raw",
          "az64",
          "bytedict",
          "delta",
          "delta32k",
          "lzo",
          "mostly8",
          "mostly16",
          "mostly32",
          "runlength",
          "text255",
          "text32k",
          "zstd",
          "auto");

  private final StatementScope scope;
  private final SqlStyle style;
  private final TypeNames types;
  private final TableDefinition.Builder table;
  private final String tableName;
  private final Set<String> columnNames = new HashSet<>();
  private final List<TableConstraint> constraints = new ArrayList<>();
  private final List<String> sortColumns = new ArrayList<>();
  private @Nullable String distributionColumn;
  private int identityCount;

  /// The names of the sequences to be made, by column.
  private final Map<String, String> serialSequences = new LinkedHashMap<>();

  TableDefinitionBuilder(
      StatementScope scope, TableDefinition.Builder table, String tableName, SqlStyle style) {
    this.scope = scope;
    this.style = style;
    this.types = new TypeNames(style);
    this.table = table;
    this.tableName = tableName;
  }

  /// Adds a column as it was written.
  void addColumn(io.blueshift.sql.parse.tree.ColumnDefinition written) {
    ColumnDefinition column = column(written);
    addColumn(column, written.name());
    constraints.addAll(written.constraints());
    if (written.distributionKey()) {
      if (distributionColumn != null) {
        throw Names.at(
            new DatabaseException(
                ErrorCode.INVALID_TABLE_DEFINITION, "a table has at most one DISTKEY column"),
            written.name());
      }
      distributionColumn = column.name();
    }
    if (written.sortKey()) {
      sortColumns.add(column.name());
    }
  }

  /// Adds a column of another table or of a query.
  void addColumn(ColumnDefinition column, @Nullable SqlIdentifier where) {
    if (!columnNames.add(column.name())) {
      DatabaseException error =
          new DatabaseException(
              ErrorCode.DUPLICATE_COLUMN,
              "column \"" + column.name() + "\" specified more than once");
      throw where == null ? error : Names.at(error, where);
    }
    if (columnNames.size() > COLUMN_COUNT_MAX) {
      throw new DatabaseException(
          ErrorCode.TOO_MANY_COLUMNS, "a table has at most " + COLUMN_COUNT_MAX + " columns");
    }
    table.addColumn(column);
  }

  /// Makes a column's definition of what was written.
  ColumnDefinition column(io.blueshift.sql.parse.tree.ColumnDefinition written) {
    LogicalType type = types.resolveColumn(written.type());
    if ("case_insensitive".equalsIgnoreCase(written.collation())) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED, "COLLATE CASE_INSENSITIVE is not supported yet")
              .withHint("Compare lower(column), or use ILIKE."),
          written.name());
    }
    boolean serial =
        SERIAL_TYPES.contains(written.type().getTypeName().getSimple().toLowerCase(Locale.ROOT));
    boolean sequence = serial && style == SqlStyle.POSTGRESQL;
    IdentityDefinition identity = sequence ? null : identity(written, type, serial);
    boolean key =
        written.constraints().stream()
            .anyMatch(constraint ->
                constraint instanceof TableConstraint.Key primary && primary.primary());
    boolean nullable =
        !Boolean.FALSE.equals(written.nullable()) && !key && identity == null && !sequence;
    SqlNode defaultNode = written.defaultValue();
    if (defaultNode != null && (identity != null || sequence)) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_COLUMN_DEFINITION,
              "a column has a DEFAULT or an IDENTITY, not both"),
          written.name());
    }
    ExpressionText defaultText =
        sequence
            ? serialDefault(written.name().getSimple())
            : defaultNode == null ? null : defaultText(scope, defaultNode, style);
    String encoding = written.encoding();
    if (encoding != null && !ENCODINGS.contains(encoding)) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.INVALID_COLUMN_DEFINITION, "unknown encoding [" + encoding + "]")
              .withHint(
                  "There are " + String.join(", ", ENCODINGS.stream().sorted().toList()) + "."),
          written.name());
    }
    ColumnDefinition column =
        new ColumnDefinition(
            0,
            written.name().getSimple(),
            type,
            nullable,
            defaultText,
            identity,
            encoding,
            null,
            null);
    if (defaultNode != null) {
      new DefaultValues(scope).check(column, defaultNode);
    }
    return column;
  }

  /// Returns the text of a DEFAULT as it was written, but with the schemas of its sequences.
  static ExpressionText defaultText(StatementScope scope, SqlNode written, SqlStyle style) {
    ExpressionText text = new ExpressionText(scope.parsed().textOf(written), style);
    return SequenceTexts.takesValues(text)
        ? new ExpressionText(new SequenceTexts(scope).qualified(text.text()), style)
        : text;
  }

  /// Chooses the sequence of a SERIAL column, which is made after the table.
  private ExpressionText serialDefault(String columnName) {
    int schemaId = table.build().schemaId();
    SchemaDefinition schema = Objects.requireNonNull(scope.catalog().schema(schemaId));
    String name = new SequenceStatements(scope).freeName(schemaId, tableName, columnName);
    serialSequences.put(columnName, name);
    return new ExpressionText(
        new SequenceTexts(scope).nextValue(schema.name(), name), SqlStyle.POSTGRESQL);
  }

  /// Makes the sequences of SERIAL columns of a table that is in the catalog by now.
  void createSequences(TableDefinition made) {
    serialSequences.forEach(
        (columnName, name) -> new SequenceStatements(scope).createOwned(made, name, columnName));
  }

  private @Nullable IdentityDefinition identity(
      io.blueshift.sql.parse.tree.ColumnDefinition written, LogicalType type, boolean serial) {
    if (serial) {
      identityCount++;
      return new IdentityDefinition(1, 1, false);
    }
    if (written.identity() == null) {
      return null;
    }
    if (!(type instanceof IntegralType)) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_COLUMN_DEFINITION,
              "an IDENTITY column is INTEGER or BIGINT [type=" + type.sqlName() + "]"),
          written.name());
    }
    if (written.identity().step() == 0) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_COLUMN_DEFINITION, "the step of an IDENTITY is not 0"),
          written.name());
    }
    if (++identityCount > 1) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_TABLE_DEFINITION, "a table has at most one IDENTITY column"),
          written.name());
    }
    return new IdentityDefinition(
        written.identity().seed(), written.identity().step(), written.identity().always());
  }

  void addConstraints(List<TableConstraint> more) {
    constraints.addAll(more);
  }

  /// Adds the attributes behind the column list.
  void attributes(TableAttributes attributes) {
    applyDistribution(attributes);
    applySortKey(attributes);
    table.encodeAuto(attributes.encodeAuto());
  }

  private void applyDistribution(TableAttributes attributes) {
    if (attributes.distributionKey() != null) {
      distributionColumn = attributes.distributionKey().getSimple();
    }
    TableAttributes.Distribution written = attributes.distribution();
    if (written == TableAttributes.Distribution.KEY && distributionColumn == null) {
      throw new DatabaseException(
          ErrorCode.INVALID_TABLE_DEFINITION, "DISTSTYLE KEY needs a DISTKEY column");
    }
    if (written != null
        && written != TableAttributes.Distribution.KEY
        && distributionColumn != null) {
      throw new DatabaseException(
          ErrorCode.INVALID_TABLE_DEFINITION,
          "DISTKEY goes with DISTSTYLE KEY only [diststyle=" + written + "]");
    }
    if (distributionColumn != null) {
      table.distribution(DistributionStyle.KEY, table.columnNumber(distributionColumn));
    } else if (written != null) {
      table.distribution(DistributionStyle.valueOf(written.name()), 0);
    }
  }

  private void applySortKey(TableAttributes attributes) {
    SqlNodeList written = attributes.sortKey();
    if (written != null) {
      sortColumns.clear();
      for (SqlNode column : written) {
        sortColumns.add(((SqlIdentifier) column).getSimple());
      }
    }
    TableAttributes.SortStyle sortStyle = attributes.sortStyle();
    if (sortStyle == TableAttributes.SortStyle.NONE) {
      table.sortKey(SortKeyDefinition.NONE);
    } else if (!sortColumns.isEmpty()) {
      SortKeyDefinition.Kind kind =
          sortStyle == TableAttributes.SortStyle.INTERLEAVED
              ? SortKeyDefinition.Kind.INTERLEAVED
              : SortKeyDefinition.Kind.COMPOUND;
      table.sortKey(
          new SortKeyDefinition(kind, sortColumns.stream().map(table::columnNumber).toList()));
    } else if (sortStyle == TableAttributes.SortStyle.AUTO) {
      table.sortKey(SortKeyDefinition.AUTO);
    }
  }

  /// Adds the constraints and makes the table.
  TableDefinition build() {
    // A foreign key may refer to a key of its own table.
    for (TableConstraint constraint : constraints) {
      if (!(constraint instanceof TableConstraint.Reference)) {
        addConstraint(constraint);
      }
    }
    for (TableConstraint constraint : constraints) {
      if (constraint instanceof TableConstraint.Reference) {
        addConstraint(constraint);
      }
    }
    TableDefinition built = table.build();
    refuseSuperKeys(built);
    return built;
  }

  /// SUPER columns are no distribution or sort keys, as in Redshift.
  private static void refuseSuperKeys(TableDefinition table) {
    List<Integer> keys = new ArrayList<>(table.sortKey().columnNumbers());
    keys.add(table.distributionKeyColumnNumber());
    for (ColumnDefinition column : table.columns()) {
      if (column.type() instanceof LogicalType.SuperType && keys.contains(column.number())) {
        throw new DatabaseException(
            ErrorCode.INVALID_TABLE_DEFINITION,
            "a SUPER column is no sort or distribution key [column=" + column.name() + "]");
      }
    }
  }

  private void addConstraint(TableConstraint constraint) {
    switch (constraint) {
      case TableConstraint.Key key -> addKey(key);
      case TableConstraint.Reference reference -> addReference(reference);
      case TableConstraint.Check check -> addCheck(check);
    }
  }

  /// Adds a key. One that does not say is enforced in PostgreSQL style, and information in Redshift style.
  private void addKey(TableConstraint.Key key) {
    boolean enforced =
        key.enforced() == null ? style == SqlStyle.POSTGRESQL : key.enforced().booleanValue();
    List<Integer> numbers = numbers(key.columns());
    TableDefinition soFar = table.build();
    if (enforced) {
      for (int number : numbers) {
        KeyBytes.requireKeyType(soFar.columns().get(soFar.columnIndexOfNumber(number)).type());
      }
    }
    if (key.primary()) {
      table.addConstraint(
          new ConstraintDefinition.PrimaryKey(name(key.name(), "_pkey"), numbers, enforced));
      for (int number : numbers) {
        table.replaceColumn(
            soFar.columns().get(soFar.columnIndexOfNumber(number)).withNullable(false));
      }
    } else {
      String suffix = "_" + String.join("_", simpleNames(key.columns())) + "_key";
      table.addConstraint(
          new ConstraintDefinition.Unique(name(key.name(), suffix), numbers, enforced));
    }
  }

  /// Adds a CHECK, which is enforced unless it says otherwise. One without a name is called after the
  /// table and, if it reads only one, the column.
  private void addCheck(TableConstraint.Check check) {
    ExpressionText text = new ExpressionText(scope.parsed().textOf(check.condition()), style);
    TableDefinition soFar = table.build();
    BitSet columns = new TableChecks(scope).columns(check.condition(), soFar, text);
    String name =
        check.name() != null
            ? check.name().getSimple()
            : freeName(
                columns.cardinality() == 1
                    ? tableName + "_" + soFar.columns().get(columns.nextSetBit(0)).name() + "_check"
                    : tableName + "_check",
                soFar);
    table.addConstraint(
        new ConstraintDefinition.Check(name, text, !Boolean.FALSE.equals(check.enforced())));
  }

  private static String freeName(String wanted, TableDefinition table) {
    Set<String> taken = new HashSet<>();
    table.constraints().forEach(constraint -> taken.add(constraint.name()));
    String name = wanted;
    for (int number = 1; taken.contains(name); number++) {
      name = wanted + number;
    }
    return name;
  }

  private void addReference(TableConstraint.Reference reference) {
    TableDefinition soFar = table.build();
    TableDefinition target = referenceTarget(reference, soFar);
    List<Integer> targetNumbers = new ArrayList<>();
    if (reference.targetColumns() != null) {
      for (String column : simpleNames(reference.targetColumns())) {
        targetNumbers.add(target.columns().get(target.requireColumnIndex(column)).number());
      }
    } else {
      for (ConstraintDefinition constraint : target.constraints()) {
        if (constraint instanceof ConstraintDefinition.PrimaryKey key) {
          targetNumbers.addAll(key.columnNumbers());
        }
      }
    }
    if (targetNumbers.size() != reference.columns().size()) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "number of referencing and referenced columns differ [referencing="
                  + reference.columns().size()
                  + ", referenced="
                  + targetNumbers.size()
                  + "]"),
          reference.target());
    }
    String suffix = "_" + String.join("_", simpleNames(reference.columns())) + "_fkey";
    ConstraintDefinition.ForeignKey key =
        new ConstraintDefinition.ForeignKey(
            reference.name() == null
                ? freeName(tableName + suffix, soFar)
                : reference.name().getSimple(),
            numbers(reference.columns()),
            target.id(),
            targetNumbers,
            ReferentialAction.ofSqlText(reference.onDelete()),
            ReferentialAction.ofSqlText(reference.onUpdate()),
            reference.enforced() == null
                ? style == SqlStyle.POSTGRESQL
                : reference.enforced().booleanValue());
    if (key.enforced()) {
      requireEnforceable(key, soFar, target, reference.target());
    }
    table.addConstraint(key);
  }

  /// Finds the table to which a foreign key refers, which may be the one that is being made.
  private TableDefinition referenceTarget(
      TableConstraint.Reference reference, TableDefinition soFar) {
    Names names = new Names(scope);
    if (reference.target().isSimple()
        && reference.target().getSimple().equals(tableName)
        && names.find(reference.target()) == null) {
      return soFar;
    }
    TableDefinition found = names.requireTable(reference.target());
    return found.id() == soFar.id() ? soFar : found;
  }

  private static void requireEnforceable(
      ConstraintDefinition.ForeignKey key,
      TableDefinition from,
      TableDefinition target,
      SqlIdentifier where) {
    if (from.isTemporary() != target.isTemporary()) {
      String kind = from.isTemporary() ? "temporary" : "permanent";
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "constraints on " + kind + " tables may reference only " + kind + " tables"),
          where);
    }
    if (key.referencedKey(target).isEmpty()) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.INVALID_FOREIGN_KEY,
                  "there is no unique constraint matching given keys for referenced table \""
                      + target.name()
                      + "\"")
              .withHint(
                  "The columns must be an enforced PRIMARY KEY or UNIQUE. With NOT ENFORCED the foreign key"
                      + " is information."),
          where);
    }
    for (int index = 0; index < key.columnNumbers().size(); index++) {
      ColumnDefinition column =
          from.columns().get(from.columnIndexOfNumber(key.columnNumbers().get(index)));
      ColumnDefinition other =
          target
              .columns()
              .get(target.columnIndexOfNumber(key.referencedColumnNumbers().get(index)));
      if (!KeyConversion.isPossible(column.type(), other.type())) {
        throw Names.at(
            new DatabaseException(
                    ErrorCode.DATATYPE_MISMATCH,
                    "foreign key constraint \"" + key.name() + "\" cannot be implemented")
                .withDetail(
                    "Key columns \""
                        + column.name()
                        + "\" and \""
                        + other.name()
                        + "\" are of incompatible types: "
                        + column.type().sqlName()
                        + " and "
                        + other.type().sqlName()
                        + "."),
            where);
      }
    }
  }

  private String name(@Nullable SqlIdentifier name, String suffix) {
    return name == null ? tableName + suffix : name.getSimple();
  }

  private static List<String> simpleNames(SqlNodeList columns) {
    return columns.stream().map(column -> ((SqlIdentifier) column).getSimple()).toList();
  }

  private List<Integer> numbers(SqlNodeList columns) {
    return simpleNames(columns).stream().map(table::columnNumber).toList();
  }
}
