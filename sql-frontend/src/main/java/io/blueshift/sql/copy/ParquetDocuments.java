package io.blueshift.sql.copy;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentWriter;
import io.blueshift.document.JsonText;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.CastMode;
import io.blueshift.function.Conversions;
import io.blueshift.function.FunctionSession;
import io.blueshift.function.RowFunction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// Reads one nested column of a row group as SUPER values: a structure becomes an object of all its
/// fields, with null for those that are null; a list an array; a map an object, whose keys are the texts of the
/// map's. Fields that are repeated without being a list or map are refused. Parquet's record reader puts the levels together and
/// tells converters what comes, in the order of the schema. Used by one thread.
final class ParquetDocuments {
  private final DocumentWriter writer = new DocumentWriter();
  private final FunctionSession session;
  private final RecordReader<byte[]> records;
  private boolean isPresent;

  /// Opens a column of a row group.
  ParquetDocuments(Type column, PageReadStore pages, FunctionSession session) {
    this.session = session;
    MessageType schema = new MessageType("column", column);
    this.records =
        new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new Materializer(column));
  }

  /// Returns the next row's value, null for NULL.
  byte @Nullable [] next() {
    byte[] value = records.read();
    return isPresent ? value : null;
  }

  private final class Materializer extends RecordMaterializer<byte[]> {
    private final GroupConverter root;

    Materializer(Type column) {
      Converter value = converter(column, () -> isPresent = true);
      root =
          new GroupConverter() {
            @Override
            public Converter getConverter(int fieldIndex) {
              return value;
            }

            @Override
            public void start() {
              writer.reset();
              isPresent = false;
            }

            @Override
            public void end() {
              if (!isPresent) {
                writer.writeNull();
              }
            }
          };
    }

    @Override
    public byte[] getCurrentRecord() {
      return writer.finish();
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }

  /// Makes the converter of a value, which calls `before` when there is one.
  private Converter converter(Type type, Runnable before) {
    if (type.isPrimitive()) {
      return new Scalar(type.asPrimitiveType(), before, writer::write);
    }
    GroupType group = type.asGroupType();
    boolean wrapsOne =
        group.getFieldCount() == 1 && group.getType(0).isRepetition(Type.Repetition.REPEATED);
    return switch (group.getLogicalTypeAnnotation()) {
      case ListLogicalTypeAnnotation _ when wrapsOne -> list(group, before);
      case MapLogicalTypeAnnotation _ when wrapsOne && isMap(group) -> map(group, before);
      case MapKeyValueTypeAnnotation _ when wrapsOne && isMap(group) -> map(group, before);
      case null, default -> new Structure(group, before);
    };
  }

  private static boolean isMap(GroupType group) {
    return !group.getType(0).isPrimitive() && group.getType(0).asGroupType().getFieldCount() == 2;
  }

  /// A list's repeated field is a group around the element; old writers leave that group out.
  private Converter list(GroupType group, Runnable before) {
    Type repeated = group.getType(0);
    boolean isElement =
        repeated.isPrimitive()
            || repeated.asGroupType().getFieldCount() != 1
            || repeated.getName().equals("array")
            || repeated.getName().equals(group.getName() + "_tuple");
    Converter element =
        isElement ? converter(repeated, () -> {}) : new Wrapped(repeated.asGroupType());
    return new Container(before, element, writer::startArray);
  }

  private Converter map(GroupType group, Runnable before) {
    return new Container(before, new Entry(group.getType(0).asGroupType()), writer::startObject);
  }

  /// An array or object whose elements are one repeated field.
  private final class Container extends GroupConverter {
    private final Runnable before;
    private final Converter element;
    private final Runnable open;

    Container(Runnable before, Converter element, Runnable open) {
      this.before = before;
      this.element = element;
      this.open = open;
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return element;
    }

    @Override
    public void start() {
      before.run();
      open.run();
    }

    @Override
    public void end() {
      writer.endContainer();
    }
  }

  /// The group around an element of a list.
  private final class Wrapped extends GroupConverter {
    private final Converter element;
    private boolean written;

    Wrapped(GroupType group) {
      element = converter(group.getType(0), () -> written = true);
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return element;
    }

    @Override
    public void start() {
      written = false;
    }

    @Override
    public void end() {
      if (!written) {
        writer.writeNull();
      }
    }
  }

  /// A key of a map and its value. The key's text is made apart, since it may be of any type.
  private final class Entry extends GroupConverter {
    private final Converter key;
    private final Converter value;
    private boolean written;

    Entry(GroupType group) {
      Type keyType = group.getType(0);
      if (!keyType.isPrimitive()) {
        throw refused("maps whose keys are nested", group);
      }
      key = new Scalar(keyType.asPrimitiveType(), () -> {}, ParquetDocuments.this::mapKey);
      value = converter(group.getType(1), () -> written = true);
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return fieldIndex == 0 ? key : value;
    }

    @Override
    public void start() {
      written = false;
    }

    @Override
    public void end() {
      if (!written) {
        writer.writeNull();
      }
    }
  }

  /// A structure: all fields in the order of the schema, null where there is nothing.
  private final class Structure extends GroupConverter {
    private final Runnable before;
    private final List<Type> fields;
    private final List<Converter> converters = new ArrayList<>();
    private int next;

    Structure(GroupType group, Runnable before) {
      this.before = before;
      this.fields = group.getFields();
      for (int index = 0; index < fields.size(); index++) {
        int field = index;
        Type type = fields.get(index);
        if (type.isRepetition(Type.Repetition.REPEATED)) {
          throw refused("repeated fields outside of lists", type);
        }
        converters.add(converter(type, () -> key(field)));
      }
    }

    /// Writes a field's key behind the fields before it.
    private void key(int field) {
      missing(field);
      writer.key(fields.get(field).getName());
      next = field + 1;
    }

    private void missing(int end) {
      for (; next < end; next++) {
        writer.key(fields.get(next).getName());
        writer.writeNull();
      }
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return converters.get(fieldIndex);
    }

    @Override
    public void start() {
      before.run();
      writer.startObject();
      next = 0;
    }

    @Override
    public void end() {
      missing(fields.size());
      writer.endContainer();
    }
  }

  private static DatabaseException refused(String what, Type type) {
    return new DatabaseException(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        what + " cannot be loaded from Parquet files [field=" + type.getName() + "]");
  }

  private void mapKey(Document key) {
    writer.key(JsonText.unquoted(key));
  }

  /// A value without parts, converted as a column of its type is.
  private final class Scalar extends PrimitiveConverter {
    private final PrimitiveType type;
    private final LogicalType source;
    private final RowFunction conversion;
    private final Runnable before;
    private final Consumer<Document> target;

    Scalar(PrimitiveType type, Runnable before, Consumer<Document> target) {
      this.type = type;
      this.source = ParquetValues.logicalType(type);
      this.conversion =
          Conversions.between(source, LogicalType.SUPER, CastMode.ASSIGNMENT, session);
      this.before = before;
      this.target = target;
    }

    private void put(Object value) {
      before.run();
      byte[] document = (byte[]) Objects.requireNonNull(conversion.apply(new Object[] {value}));
      target.accept(Document.of(document));
    }

    private Object unscaled(BigInteger value) {
      return source.physicalType() == PhysicalType.INT64 ? (Object) value.longValueExact() : value;
    }

    @Override
    public void addBoolean(boolean value) {
      put(value);
    }

    @Override
    public void addInt(int value) {
      put(
          source instanceof DecimalType
              ? unscaled(BigInteger.valueOf(value))
              : (Object) (long) value);
    }

    @Override
    public void addLong(long value) {
      put(
          source instanceof DecimalType
              ? unscaled(BigInteger.valueOf(value))
              : (Object) ParquetValues.toMicros(type).applyAsLong(value));
    }

    @Override
    public void addFloat(float value) {
      put((double) value);
    }

    @Override
    public void addDouble(double value) {
      put(value);
    }

    @Override
    public void addBinary(Binary value) {
      if (source instanceof DecimalType) {
        put(unscaled(new BigInteger(value.getBytes())));
      } else if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
        put(ParquetValues.int96Micros(value));
      } else {
        put(value.getBytes());
      }
    }
  }
}
