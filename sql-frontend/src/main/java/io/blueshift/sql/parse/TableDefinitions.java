package io.blueshift.sql.parse;

import static io.blueshift.sql.parse.QueryShapes.failure;

import io.blueshift.sql.parse.tree.ColumnDefinition;
import io.blueshift.sql.parse.tree.CreateSchema;
import io.blueshift.sql.parse.tree.CreateTable;
import io.blueshift.sql.parse.tree.TableAttributes;
import io.blueshift.sql.parse.tree.TableConstraint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Collects the parts of CREATE TABLE as the grammar reads them, which may come in any order, and refuses
/// what stands twice.
public final class TableDefinitions {
  private TableDefinitions() {}

  /// Returns a quota that was written with a unit.
  public static CreateSchema.Quota quota(String number, String unit, SqlParserPos position) {
    long amount = QueryShapes.longOf(number, position);
    return switch (unit) {
      case "mb" -> new CreateSchema.Quota(amount);
      case "gb" -> new CreateSchema.Quota(Math.multiplyExact(amount, 1024L));
      case "tb" -> new CreateSchema.Quota(Math.multiplyExact(amount, 1024L * 1024L));
      default ->
          throw failure("unit of the quota is unknown [unit=" + unit + "]", position)
              .withHint("Use MB, GB or TB.");
    };
  }

  /// Refuses words before the kind of object that CREATE makes.
  public static void refuse(boolean written, String words, String kind, SqlParserPos position) {
    if (written) {
      throw failure(words + " stands before " + kind, position);
    }
  }

  /// What stands in the parentheses of CREATE TABLE.
  public static final class Body {
    private final List<ColumnDefinition> columns = new ArrayList<>();
    private final List<CreateTable.Like> likes = new ArrayList<>();
    private final List<TableConstraint> constraints = new ArrayList<>();

    /// Adds a column.
    public void add(ColumnDefinition column) {
      columns.add(column);
    }

    /// Adds a constraint.
    public void add(TableConstraint constraint) {
      constraints.add(constraint);
    }

    /// Adds a parent whose columns are copied.
    public void addLike(SqlIdentifier parent, boolean includingDefaults) {
      likes.add(new CreateTable.Like(parent, includingDefaults, columns.size()));
    }

    /// Returns the statement.
    public CreateTable table(
        SqlIdentifier name, boolean temporary, boolean ifNotExists, TableAttributes attributes) {
      return new CreateTable(name, temporary, ifNotExists, columns, likes, constraints, attributes);
    }
  }

  /// The attributes of one column.
  public static final class Column {
    private final SqlIdentifier name;
    private final SqlDataTypeSpec type;
    private final Set<String> seen = new HashSet<>();
    private final List<TableConstraint> constraints = new ArrayList<>();
    private @Nullable SqlNode defaultValue;
    private ColumnDefinition.@Nullable Identity identity;
    private boolean distributionKey;
    private boolean sortKey;
    private @Nullable String encoding;
    private @Nullable String collation;
    private @Nullable Boolean nullable;

    public Column(SqlIdentifier name, SqlDataTypeSpec type) {
      this.name = name;
      this.type = type;
    }

    /// Returns the column's name.
    public SqlIdentifier name() {
      return name;
    }

    /// Notes DEFAULT.
    /// A COLLATE behind it has been read as part of the expression but is the column's.
    public void defaultValue(SqlNode value, SqlParserPos position) {
      once("DEFAULT", position);
      String name = FunctionCalls.collationOf(value);
      if (name != null) {
        collation(name, position);
      }
      defaultValue = name == null ? value : ((SqlCall) value).operand(0);
    }

    /// Notes IDENTITY.
    public void identity(long seed, long step, boolean always, SqlParserPos position) {
      once("IDENTITY", position);
      identity = new ColumnDefinition.Identity(seed, step, always);
    }

    /// Notes DISTKEY.
    public void distributionKey(SqlParserPos position) {
      once("DISTKEY", position);
      distributionKey = true;
    }

    /// Notes SORTKEY.
    public void sortKey(SqlParserPos position) {
      once("SORTKEY", position);
      sortKey = true;
    }

    /// Notes ENCODE.
    public void encoding(String word, SqlParserPos position) {
      once("ENCODE", position);
      encoding = word;
    }

    /// Notes COLLATE.
    public void collation(String word, SqlParserPos position) {
      once("COLLATE", position);
      collation = word;
    }

    /// Notes NULL or NOT NULL.
    public void nullable(boolean allowed, SqlParserPos position) {
      if (nullable != null && nullable != allowed) {
        throw failure("NULL and NOT NULL stand at one column [column=" + name + "]", position);
      }
      nullable = allowed;
    }

    /// Adds UNIQUE or PRIMARY KEY.
    public void key(
        @Nullable SqlIdentifier constraint, boolean primary, @Nullable Boolean enforced) {
      SqlNodeList columns = new SqlNodeList(List.of(name), name.getParserPosition());
      constraints.add(new TableConstraint.Key(constraint, primary, columns, enforced));
    }

    /// Adds another constraint.
    public void add(TableConstraint constraint) {
      constraints.add(constraint);
    }

    /// Returns the column.
    public ColumnDefinition build() {
      return new ColumnDefinition(
          name,
          type,
          defaultValue,
          identity,
          distributionKey,
          sortKey,
          encoding,
          collation,
          nullable,
          constraints);
    }

    private void once(String attribute, SqlParserPos position) {
      if (!seen.add(attribute)) {
        throw failure(attribute + " stands twice at one column [column=" + name + "]", position);
      }
    }
  }

  /// The attributes of a table.
  public static final class Attributes {
    private final Set<String> seen = new HashSet<>();
    private SqlParserPos position = SqlParserPos.ZERO;
    private @Nullable Boolean backup;
    private TableAttributes.@Nullable Distribution distribution;
    private @Nullable SqlIdentifier distributionKey;
    private TableAttributes.@Nullable SortStyle sortStyle;
    private @Nullable SqlNodeList sortKey;
    private boolean encodeAuto;

    /// Notes where the next attribute stands.
    public void at(SqlParserPos where) {
      position = where;
    }

    /// Notes BACKUP YES or NO.
    public void backup(String word, SqlParserPos where) {
      once("BACKUP", where);
      backup =
          switch (word) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw failure("BACKUP is neither YES nor NO [word=" + word + "]", where);
          };
    }

    /// Notes DISTSTYLE.
    public void distribution(TableAttributes.Distribution style) {
      once("DISTSTYLE", position);
      distribution = style;
    }

    /// Notes DISTKEY.
    public void distributionKey(SqlIdentifier column, SqlParserPos where) {
      once("DISTKEY", where);
      distributionKey = column;
    }

    /// Notes SORTKEY; `columns` is null for AUTO and NONE.
    public void sortKey(
        TableAttributes.SortStyle style, @Nullable SqlNodeList columns, SqlParserPos where) {
      once("SORTKEY", where);
      sortStyle = style;
      sortKey = columns;
    }

    /// Notes ENCODE AUTO.
    public void encodeAuto(SqlParserPos where) {
      once("ENCODE", where);
      encodeAuto = true;
    }

    /// Returns the attributes.
    public TableAttributes build() {
      return new TableAttributes(
          backup, distribution, distributionKey, sortStyle, sortKey, encodeAuto);
    }

    private void once(String attribute, SqlParserPos where) {
      if (!seen.add(attribute)) {
        throw failure(attribute + " stands twice", where);
      }
    }
  }
}
