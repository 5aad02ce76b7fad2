package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.ArgumentFamily.SUPER;
import static java.util.Objects.requireNonNull;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKey;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.document.JsonReader;
import io.blueshift.document.JsonText;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Redshift's functions of SUPER, and those by which the binder navigates and compares:
///
/// - `super_member(value, key)`, `super_element(value, index)`: NULL where there is nothing or JSON's
///   null; the `…_strict` forms fail where there is nothing;
/// - `super_key(value)`: bytes that are equal for equal values and sort as the values do;
/// - `json_parse_or_null(text)`: NULL for text that is no JSON;
/// - `super_order(value, value)`: -1, 0 or 1; NULL when the values are of different classes.
final class SuperFunctions {
  private static final LogicalType KEY = new VarbyteType(LogicalType.VarcharType.UNLIMITED);

  private SuperFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    catalog.strict(
        "json_parse", LogicalType.SUPER, values -> JsonReader.parse(bytes(values[0])), STRING);
    catalog.strict(
        "json_parse_or_null",
        LogicalType.SUPER,
        values -> JsonReader.isValid(bytes(values[0])) ? JsonReader.parse(bytes(values[0])) : null,
        STRING);
    catalog.strict(
        "can_json_parse", LogicalType.BOOL, values -> JsonReader.isValid(bytes(values[0])), STRING);
    catalog.strict(
        "json_serialize",
        LogicalType.TEXT,
        values -> Values.bytes(JsonText.of(document(values[0]))),
        SUPER);
    catalog.strict(
        "json_typeof",
        LogicalType.TEXT,
        values -> Values.bytes(kindName(document(values[0]))),
        SUPER);
    catalog.strict(
        "json_size",
        LogicalType.INTEGER,
        values -> (long) Values.bytes(JsonText.of(document(values[0]))).length,
        SUPER);
    catalog.strict("size", LogicalType.INTEGER, values -> (long) bytes(values[0]).length, SUPER);
    addTests(catalog);
    addNavigation(catalog);
    addComparison(catalog);
    addConstructors(catalog);
    addArrays(catalog);
    SuperArrays.addTo(catalog);
    SuperObjects.addTo(catalog);
    SuperArithmetic.addTo(catalog);
  }

  private static byte[] bytes(@Nullable Object value) {
    return (byte[]) requireNonNull(value);
  }

  static Document document(@Nullable Object value) {
    return Document.of(bytes(value));
  }

  private static String kindName(Document value) {
    return value.kind().isNumber() ? "number" : value.kind().name().toLowerCase(Locale.ROOT);
  }

  private static void addTests(FunctionCatalog catalog) {
    test(catalog, "is_array", value -> value.kind() == DocumentKind.ARRAY);
    test(catalog, "is_object", value -> value.kind() == DocumentKind.OBJECT);
    test(catalog, "is_scalar", value -> !value.kind().isContainer());
    test(catalog, "is_boolean", value -> value.kind() == DocumentKind.BOOLEAN);
    test(catalog, "is_smallint", value -> isWhole(value, Short.MAX_VALUE));
    test(catalog, "is_integer", value -> isWhole(value, Integer.MAX_VALUE));
    test(catalog, "is_bigint", value -> isWhole(value, Long.MAX_VALUE));
    test(catalog, "is_decimal", value -> value.kind() == DocumentKind.DECIMAL);
    test(catalog, "is_float", value -> value.kind() == DocumentKind.DOUBLE);
    test(catalog, "is_varchar", value -> value.kind() == DocumentKind.STRING);
    test(catalog, "is_char", value -> value.kind() == DocumentKind.STRING);
    catalog.strict(
        "decimal_precision",
        LogicalType.INTEGER,
        values -> isExact(values[0]) ? (Long) (long) precision(document(values[0])) : null,
        SUPER);
    catalog.strict(
        "decimal_scale",
        LogicalType.INTEGER,
        values -> isExact(values[0]) ? (Long) (long) scale(document(values[0])) : null,
        SUPER);
  }

  private static boolean isExact(@Nullable Object value) {
    DocumentKind kind = document(value).kind();
    return kind == DocumentKind.INTEGER || kind == DocumentKind.DECIMAL;
  }

  private static int scale(Document number) {
    return Math.max(0, number.decimalValue().scale());
  }

  private static int precision(Document number) {
    BigDecimal value = number.decimalValue();
    return Math.max(scale(number), value.precision() - Math.min(0, value.scale()));
  }

  private static void test(FunctionCatalog catalog, String name, Predicate<Document> predicate) {
    catalog.strict(name, LogicalType.BOOL, values -> predicate.test(document(values[0])), SUPER);
  }

  private static boolean isWhole(Document value, long maximum) {
    if (value.kind() != DocumentKind.INTEGER) {
      return false;
    }
    long number = value.longValue();
    return number <= maximum && number >= -maximum - 1;
  }

  private static void addNavigation(FunctionCatalog catalog) {
    catalog.strict(
        "super_member",
        LogicalType.SUPER,
        values -> found(document(values[0]).member(bytes(values[1]))),
        SUPER,
        STRING);
    catalog.strict(
        "super_member_strict",
        LogicalType.SUPER,
        values -> {
          Document member = document(values[0]).member(bytes(values[1]));
          return found(member == null ? missing("key", Values.text(bytes(values[1]))) : member);
        },
        SUPER,
        STRING);
    catalog.strict(
        "super_element",
        LogicalType.SUPER,
        values -> found(element(document(values[0]), number(values[1]))),
        SUPER,
        INTEGRAL);
    catalog.strict(
        "super_element_strict",
        LogicalType.SUPER,
        values -> {
          Document element = element(document(values[0]), number(values[1]));
          return found(element == null ? missing("index", number(values[1])) : element);
        },
        SUPER,
        INTEGRAL);
  }

  private static long number(@Nullable Object value) {
    return (Long) requireNonNull(value);
  }

  private static byte @Nullable [] found(@Nullable Document value) {
    return value == null || value.kind() == DocumentKind.NULL ? null : value.toBytes();
  }

  private static Document missing(String what, Object place) {
    throw new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "SUPER value has nothing there [" + what + "=" + place + "]")
        .withHint("SET navigate_super_null_on_error TO on yields NULL instead.");
  }

  private static boolean isSequence(Document value) {
    return value.kind() == DocumentKind.ARRAY || value.kind() == DocumentKind.SET;
  }

  private static @Nullable Document element(Document value, long index) {
    return isSequence(value) && index >= 0 && index < value.count()
        ? value.element((int) index)
        : null;
  }

  private static void addComparison(FunctionCatalog catalog) {
    catalog.strict("super_key", KEY, values -> DocumentKey.of(document(values[0])), SUPER);
    catalog.strict(
        "super_order",
        LogicalType.INTEGER,
        values -> order(document(values[0]), document(values[1])),
        SUPER,
        SUPER);
  }

  private static @Nullable Long order(Document left, Document right) {
    boolean comparable =
        left.kind() == right.kind() || left.kind().isNumber() && right.kind().isNumber();
    return comparable ? (Long) (long) Integer.signum(DocumentKey.compare(left, right)) : null;
  }

  private static void addConstructors(FunctionCatalog catalog) {
    catalog.nullable(
        "array",
        FunctionCatalog.type(LogicalType.SUPER),
        true,
        values -> {
          DocumentWriter writer = new DocumentWriter();
          writer.startArray();
          for (Object value : values) {
            write(writer, value);
          }
          writer.endContainer();
          return writer.finish();
        },
        SUPER);
    catalog.nullable(
        "array",
        FunctionCatalog.type(LogicalType.SUPER),
        false,
        values -> {
          DocumentWriter writer = new DocumentWriter();
          writer.startArray();
          writer.endContainer();
          return writer.finish();
        });
    catalog.nullable(
        "object", FunctionCatalog.type(LogicalType.SUPER), true, SuperFunctions::object, SUPER);
    catalog.nullable(
        "object", FunctionCatalog.type(LogicalType.SUPER), false, SuperFunctions::object);
  }

  private static void write(DocumentWriter writer, @Nullable Object value) {
    if (value == null) {
      writer.writeNull();
    } else {
      writer.write(document(value));
    }
  }

  private static byte[] object(@Nullable Object[] values) {
    if (values.length % 2 != 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "OBJECT takes pairs of key and value [arguments=" + values.length + "]");
    }
    DocumentWriter writer = new DocumentWriter();
    writer.startObject();
    for (int index = 0; index < values.length; index += 2) {
      Object key = values[index];
      if (key == null || document(key).kind() != DocumentKind.STRING) {
        throw new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "a key of OBJECT is no string [argument=" + (index + 1) + "]");
      }
      writer.key(document(key).bytesValue());
      write(writer, values[index + 1]);
    }
    writer.endContainer();
    return writer.finish();
  }

  private static void addArrays(FunctionCatalog catalog) {
    catalog.strict(
        "get_array_length",
        LogicalType.INTEGER,
        values -> {
          Document value = document(values[0]);
          return isSequence(value) ? (Long) (long) value.count() : null;
        },
        SUPER);
    catalog.strict(
        "array_concat",
        LogicalType.SUPER,
        values -> {
          DocumentWriter writer = new DocumentWriter();
          writer.startArray();
          addElements(writer, array(values[0]), 0, Integer.MAX_VALUE);
          addElements(writer, array(values[1]), 0, Integer.MAX_VALUE);
          writer.endContainer();
          return writer.finish();
        },
        SUPER,
        SUPER);
    catalog.strict("array_flatten", LogicalType.SUPER, values -> flatten(array(values[0])), SUPER);
    catalog.strict(
        "subarray",
        LogicalType.SUPER,
        values -> part(array(values[0]), number(values[1]), Long.MAX_VALUE),
        SUPER,
        INTEGRAL);
    catalog.strict(
        "subarray",
        LogicalType.SUPER,
        values -> part(array(values[0]), number(values[1]), number(values[2])),
        SUPER,
        INTEGRAL,
        INTEGRAL);
    catalog.strict(
        "split_to_array",
        LogicalType.SUPER,
        values -> split(Values.text(bytes(values[0])), ","),
        STRING);
    catalog.strict(
        "split_to_array",
        LogicalType.SUPER,
        values -> split(Values.text(bytes(values[0])), Values.text(bytes(values[1]))),
        STRING,
        STRING);
  }

  static Document array(@Nullable Object value) {
    Document array = document(value);
    if (!isSequence(array)) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "SUPER value is no array [kind=" + array.kind() + "]");
    }
    return array;
  }

  private static void addElements(DocumentWriter writer, Document array, int from, int to) {
    int count = Math.min(to, array.count());
    for (int index = from; index < count; index++) {
      writer.write(array.element(index));
    }
  }

  private static byte[] flatten(Document array) {
    DocumentWriter writer = new DocumentWriter();
    writer.startArray();
    int count = array.count();
    for (int index = 0; index < count; index++) {
      Document element = array.element(index);
      if (isSequence(element)) {
        addElements(writer, element, 0, Integer.MAX_VALUE);
      } else {
        writer.write(element);
      }
    }
    writer.endContainer();
    return writer.finish();
  }

  private static byte[] part(Document array, long start, long length) {
    long count = array.count();
    long from = Math.clamp(start, 0, count);
    long to = length >= count - from ? count : from + Math.max(0, length);
    DocumentWriter writer = new DocumentWriter();
    writer.startArray();
    addElements(writer, array, (int) from, (int) to);
    writer.endContainer();
    return writer.finish();
  }

  private static byte[] split(String text, String delimiter) {
    DocumentWriter writer = new DocumentWriter();
    writer.startArray();
    int start = 0;
    int found = delimiter.isEmpty() ? -1 : text.indexOf(delimiter);
    while (found >= 0) {
      writer.writeString(text.substring(start, found));
      start = found + delimiter.length();
      found = text.indexOf(delimiter, start);
    }
    writer.writeString(text.substring(start));
    writer.endContainer();
    return writer.finish();
  }
}
