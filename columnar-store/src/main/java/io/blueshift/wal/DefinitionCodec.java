package io.blueshift.wal;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.CatalogChange.DropDatabase;
import io.blueshift.catalog.CatalogChange.DropRelation;
import io.blueshift.catalog.CatalogChange.DropSchema;
import io.blueshift.catalog.CatalogChange.PutDatabase;
import io.blueshift.catalog.CatalogChange.PutRelation;
import io.blueshift.catalog.CatalogChange.PutSchema;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.Check;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ConstraintDefinition.Unique;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.DistributionStyle;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.ReferentialAction;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.TypeRegistry;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.catalog.ViewDefinition.Dependency;
import io.blueshift.catalog.ViewDefinition.ViewColumn;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes and reads catalog definitions and changes, as log and manifest hold them. Enumerations are
/// stored by their ordinal: new constants are added at the end.
final class DefinitionCodec {
  private static final int PUT_DATABASE = 1;
  private static final int DROP_DATABASE = 2;
  private static final int PUT_SCHEMA = 3;
  private static final int DROP_SCHEMA = 4;
  private static final int PUT_TABLE = 5;
  private static final int PUT_VIEW = 6;
  private static final int DROP_RELATION = 7;
  private static final int PUT_SEQUENCE = 8;
  private static final int PUT_INDEX = 9;

  private static final int PRIMARY_KEY = 1;
  private static final int UNIQUE = 2;
  private static final int FOREIGN_KEY = 3;
  private static final int CHECK = 4;
  private static final int FOREIGN_KEY_WITH_ACTIONS = 5;

  private static final int NO_VALUE = 0;
  private static final int BOOLEAN_VALUE = 1;
  private static final int LONG_VALUE = 2;
  private static final int BIG_INTEGER_VALUE = 3;
  private static final int DOUBLE_VALUE = 4;
  private static final int BYTES_VALUE = 5;
  private static final int INTERVAL_VALUE = 6;

  private DefinitionCodec() {}

  static void write(ByteOutput out, CatalogChange change) {
    switch (change) {
      case PutDatabase(DatabaseDefinition database) -> {
        out.writeByte(PUT_DATABASE);
        writeDatabase(out, database);
      }
      case DropDatabase(int id) -> {
        out.writeByte(DROP_DATABASE);
        out.writeInt(id);
      }
      case PutSchema(SchemaDefinition schema) -> {
        out.writeByte(PUT_SCHEMA);
        writeSchema(out, schema);
      }
      case DropSchema(int id) -> {
        out.writeByte(DROP_SCHEMA);
        out.writeInt(id);
      }
      case PutRelation(Relation relation) -> writeRelation(out, relation);
      case DropRelation(int id) -> {
        out.writeByte(DROP_RELATION);
        out.writeInt(id);
      }
    }
  }

  static CatalogChange read(ByteInput in) {
    int kind = in.readByte();
    return switch (kind) {
      case PUT_DATABASE -> new PutDatabase(readDatabase(in));
      case DROP_DATABASE -> new DropDatabase(in.readInt());
      case PUT_SCHEMA -> new PutSchema(readSchema(in));
      case DROP_SCHEMA -> new DropSchema(in.readInt());
      case PUT_TABLE -> new PutRelation(readTable(in));
      case PUT_VIEW -> new PutRelation(readView(in));
      case DROP_RELATION -> new DropRelation(in.readInt());
      case PUT_SEQUENCE -> new PutRelation(readSequence(in));
      case PUT_INDEX -> new PutRelation(readIndex(in));
      default -> throw in.damaged("unknown catalog change: " + kind);
    };
  }

  static void writeDatabase(ByteOutput out, DatabaseDefinition database) {
    out.writeInt(database.id());
    out.writeString(database.name());
    out.writeString(database.owner());
    out.writeOptionalString(database.comment());
  }

  static DatabaseDefinition readDatabase(ByteInput in) {
    return new DatabaseDefinition(
        in.readInt(), in.readString(), in.readString(), in.readOptionalString());
  }

  static void writeSchema(ByteOutput out, SchemaDefinition schema) {
    out.writeInt(schema.id());
    out.writeInt(schema.databaseId());
    out.writeString(schema.name());
    out.writeString(schema.owner());
    out.writeLong(schema.quotaBytes());
    out.writeOptionalString(schema.comment());
  }

  static SchemaDefinition readSchema(ByteInput in) {
    return new SchemaDefinition(
        in.readInt(),
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readLong(),
        in.readOptionalString());
  }

  static void writeRelation(ByteOutput out, Relation relation) {
    switch (relation) {
      case TableDefinition table -> {
        out.writeByte(PUT_TABLE);
        writeTable(out, table);
      }
      case ViewDefinition view -> {
        out.writeByte(PUT_VIEW);
        writeView(out, view);
      }
      case SequenceDefinition sequence -> {
        out.writeByte(PUT_SEQUENCE);
        writeSequence(out, sequence);
      }
      case IndexDefinition index -> {
        out.writeByte(PUT_INDEX);
        writeIndex(out, index);
      }
    }
  }

  static Relation readRelation(ByteInput in) {
    int kind = in.readByte();
    return switch (kind) {
      case PUT_TABLE -> readTable(in);
      case PUT_VIEW -> readView(in);
      case PUT_SEQUENCE -> readSequence(in);
      case PUT_INDEX -> readIndex(in);
      default -> throw in.damaged("unknown relation: " + kind);
    };
  }

  private static void writeTable(ByteOutput out, TableDefinition table) {
    out.writeInt(table.id());
    out.writeInt(table.schemaId());
    out.writeString(table.name());
    out.writeString(table.owner());
    out.writeEnum(table.persistence());
    out.writeEnum(table.style());
    out.writeList(table.columns(), DefinitionCodec::writeColumn);
    out.writeCount(table.nextColumnNumber());
    out.writeEnum(table.distributionStyle());
    out.writeCount(table.distributionKeyColumnNumber());
    out.writeEnum(table.sortKey().kind());
    out.writeCounts(table.sortKey().columnNumbers());
    out.writeBoolean(table.encodeAuto());
    out.writeList(table.constraints(), DefinitionCodec::writeConstraint);
    out.writeOptionalString(table.comment());
  }

  private static TableDefinition readTable(ByteInput in) {
    return new TableDefinition(
        in.readInt(),
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readEnum(Persistence.values()),
        in.readEnum(SqlStyle.values()),
        in.readList(DefinitionCodec::readColumn),
        in.readIntCount(),
        in.readEnum(DistributionStyle.values()),
        in.readIntCount(),
        new SortKeyDefinition(in.readEnum(SortKeyDefinition.Kind.values()), in.readCounts()),
        in.readBoolean(),
        in.readList(DefinitionCodec::readConstraint),
        in.readOptionalString());
  }

  private static void writeColumn(ByteOutput out, ColumnDefinition column) {
    out.writeCount(column.number());
    out.writeString(column.name());
    out.writeString(TypeRegistry.storedName(column.type()));
    out.writeBoolean(column.nullable());
    out.writeBoolean(column.defaultValue() != null);
    if (column.defaultValue() != null) {
      writeExpression(out, column.defaultValue());
    }
    out.writeBoolean(column.identity() != null);
    if (column.identity() != null) {
      out.writeLong(column.identity().seed());
      out.writeLong(column.identity().step());
      out.writeBoolean(column.identity().alwaysGenerated());
    }
    out.writeOptionalString(column.encodingName());
    writeValue(out, column.initialValue());
    out.writeOptionalString(column.comment());
  }

  private static ColumnDefinition readColumn(ByteInput in) {
    return new ColumnDefinition(
        in.readIntCount(),
        in.readString(),
        TypeRegistry.fromStoredName(in.readString()),
        in.readBoolean(),
        in.readBoolean() ? readExpression(in) : null,
        in.readBoolean()
            ? new IdentityDefinition(in.readLong(), in.readLong(), in.readBoolean())
            : null,
        in.readOptionalString(),
        readValue(in),
        in.readOptionalString());
  }

  private static void writeExpression(ByteOutput out, ExpressionText expression) {
    out.writeString(expression.text());
    out.writeEnum(expression.style());
  }

  private static ExpressionText readExpression(ByteInput in) {
    return new ExpressionText(in.readString(), in.readEnum(SqlStyle.values()));
  }

  private static void writeConstraint(ByteOutput out, ConstraintDefinition constraint) {
    switch (constraint) {
      case PrimaryKey key -> writeKey(out, PRIMARY_KEY, key, key.columnNumbers());
      case Unique key -> writeKey(out, UNIQUE, key, key.columnNumbers());
      case ForeignKey key -> {
        writeKey(out, FOREIGN_KEY_WITH_ACTIONS, key, key.columnNumbers());
        out.writeInt(key.referencedTableId());
        out.writeCounts(key.referencedColumnNumbers());
        out.writeEnum(key.onDelete());
        out.writeEnum(key.onUpdate());
      }
      case Check check -> {
        writeKey(out, CHECK, check, List.of());
        writeExpression(out, check.expression());
      }
    }
  }

  private static void writeKey(
      ByteOutput out, int kind, ConstraintDefinition constraint, List<Integer> columnNumbers) {
    out.writeByte(kind);
    out.writeString(constraint.name());
    out.writeBoolean(constraint.enforced());
    out.writeCounts(columnNumbers);
  }

  private static ConstraintDefinition readConstraint(ByteInput in) {
    int kind = in.readByte();
    String name = in.readString();
    boolean enforced = in.readBoolean();
    List<Integer> columnNumbers = in.readCounts();
    return switch (kind) {
      case PRIMARY_KEY -> new PrimaryKey(name, columnNumbers, enforced);
      case UNIQUE -> new Unique(name, columnNumbers, enforced);
      case FOREIGN_KEY ->
          new ForeignKey(
              name,
              columnNumbers,
              in.readInt(),
              in.readCounts(),
              ReferentialAction.NO_ACTION,
              ReferentialAction.NO_ACTION,
              enforced);
      case FOREIGN_KEY_WITH_ACTIONS ->
          new ForeignKey(
              name,
              columnNumbers,
              in.readInt(),
              in.readCounts(),
              in.readEnum(ReferentialAction.values()),
              in.readEnum(ReferentialAction.values()),
              enforced);
      case CHECK -> new Check(name, readExpression(in), enforced);
      default -> throw in.damaged("unknown constraint: " + kind);
    };
  }

  private static void writeView(ByteOutput out, ViewDefinition view) {
    out.writeInt(view.id());
    out.writeInt(view.schemaId());
    out.writeString(view.name());
    out.writeString(view.owner());
    out.writeString(view.text());
    out.writeEnum(view.style());
    out.writeList(
        view.columns(),
        (o, column) -> {
          o.writeString(column.name());
          o.writeString(TypeRegistry.storedName(column.type()));
          o.writeOptionalString(column.comment());
        });
    out.writeBoolean(view.lateBinding());
    out.writeList(
        view.dependencies(),
        (o, dependency) -> {
          o.writeInt(dependency.relationId());
          o.writeCounts(dependency.columnNumbers());
        });
    out.writeList(view.searchPath(), ByteOutput::writeString);
    out.writeOptionalString(view.comment());
  }

  private static ViewDefinition readView(ByteInput in) {
    return new ViewDefinition(
        in.readInt(),
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readEnum(SqlStyle.values()),
        in.readList(i ->
            new ViewColumn(
                i.readString(),
                TypeRegistry.fromStoredName(i.readString()),
                i.readOptionalString())),
        in.readBoolean(),
        in.readList(i -> new Dependency(i.readInt(), i.readCounts())),
        in.readList(ByteInput::readString),
        in.readOptionalString());
  }

  private static void writeSequence(ByteOutput out, SequenceDefinition sequence) {
    out.writeInt(sequence.id());
    out.writeInt(sequence.schemaId());
    out.writeString(sequence.name());
    out.writeString(sequence.owner());
    out.writeString(TypeRegistry.storedName(sequence.type()));
    out.writeLong(sequence.start());
    out.writeLong(sequence.increment());
    out.writeLong(sequence.minimum());
    out.writeLong(sequence.maximum());
    out.writeLong(sequence.cacheSize());
    out.writeBoolean(sequence.cycle());
    out.writeInt(sequence.ownerTableId());
    out.writeCount(sequence.ownerColumnNumber());
    out.writeOptionalString(sequence.comment());
  }

  private static SequenceDefinition readSequence(ByteInput in) {
    return new SequenceDefinition(
        in.readInt(),
        in.readInt(),
        in.readString(),
        in.readString(),
        TypeRegistry.fromStoredName(in.readString()),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        in.readInt(),
        in.readIntCount(),
        in.readOptionalString());
  }

  private static void writeIndex(ByteOutput out, IndexDefinition index) {
    out.writeInt(index.id());
    out.writeInt(index.schemaId());
    out.writeString(index.name());
    out.writeString(index.owner());
    out.writeInt(index.tableId());
    out.writeList(
        index.columns(),
        (o, column) -> {
          o.writeCount(column.columnNumber());
          o.writeBoolean(column.descending());
          o.writeBoolean(column.nullsFirst());
        });
    out.writeBoolean(index.unique());
    out.writeList(
        index.conditions(),
        (o, condition) -> {
          o.writeCount(condition.columnNumber());
          o.writeEnum(condition.comparison());
          o.writeList(condition.values(), DefinitionCodec::writeValue);
        });
    out.writeBoolean(index.conditionText() != null);
    if (index.conditionText() != null) {
      writeExpression(out, index.conditionText());
    }
    out.writeOptionalString(index.comment());
  }

  private static IndexDefinition readIndex(ByteInput in) {
    return new IndexDefinition(
        in.readInt(),
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readInt(),
        in.readList(i -> new IndexColumn(i.readIntCount(), i.readBoolean(), i.readBoolean())),
        in.readBoolean(),
        in.readList(i ->
            new IndexCondition(
                i.readIntCount(),
                i.readEnum(IndexCondition.Comparison.values()),
                i.readList(DefinitionCodec::readPresentValue))),
        in.readBoolean() ? readExpression(in) : null,
        in.readOptionalString());
  }

  private static Object readPresentValue(ByteInput in) {
    Object value = readValue(in);
    if (value == null) {
      throw in.damaged("a condition compares with NULL");
    }
    return value;
  }

  private static void writeValue(ByteOutput out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeByte(NO_VALUE);
      case Boolean bool -> {
        out.writeByte(BOOLEAN_VALUE);
        out.writeBoolean(bool);
      }
      case Long integer -> {
        out.writeByte(LONG_VALUE);
        out.writeLong(integer);
      }
      case BigInteger integer -> {
        out.writeByte(BIG_INTEGER_VALUE);
        out.writeBytes(integer.toByteArray());
      }
      case Double number -> {
        out.writeByte(DOUBLE_VALUE);
        out.writeLong(Double.doubleToRawLongBits(number));
      }
      case byte[] bytes -> {
        out.writeByte(BYTES_VALUE);
        out.writeBytes(bytes);
      }
      case Values.Interval interval -> {
        out.writeByte(INTERVAL_VALUE);
        out.writeInt(interval.months());
        out.writeInt(interval.days());
        out.writeLong(interval.micros());
      }
      default ->
          throw new IllegalArgumentException("no boxed value [class=" + value.getClass() + "]");
    }
  }

  private static @Nullable Object readValue(ByteInput in) {
    int kind = in.readByte();
    return switch (kind) {
      case NO_VALUE -> null;
      case BOOLEAN_VALUE -> in.readBoolean();
      case LONG_VALUE -> in.readLong();
      case BIG_INTEGER_VALUE -> new BigInteger(in.readBytes());
      case DOUBLE_VALUE -> Double.longBitsToDouble(in.readLong());
      case BYTES_VALUE -> in.readBytes();
      case INTERVAL_VALUE -> new Values.Interval(in.readInt(), in.readInt(), in.readLong());
      default -> throw in.damaged("unknown kind of value: " + kind);
    };
  }
}
