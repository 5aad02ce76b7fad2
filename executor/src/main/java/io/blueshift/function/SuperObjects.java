package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.SUPER;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Functions that rewrite SUPER values: Redshift's of objects, and `super_canonical(value)` for the
/// binder, which writes equal values alike: keys in their order, doubles as exact numbers where they
/// fit.
final class SuperObjects {
  /// An object being changed: members by key, each a [Document] or another of these.
  private static final class Members extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;
  }

  private SuperObjects() {}

  static void addTo(FunctionCatalog catalog) {
    catalog.strict(
        "super_canonical",
        LogicalType.SUPER,
        values -> canonical(SuperFunctions.document(values[0])),
        SUPER);
    catalog.strict(
        "get_number_attributes",
        LogicalType.INTEGER,
        values -> {
          Document value = SuperFunctions.document(values[0]);
          return value.kind() == DocumentKind.OBJECT ? (Long) (long) value.count() : null;
        },
        SUPER);
    catalog.strict(
        "lower_attribute_names",
        LogicalType.SUPER,
        values -> renamed(SuperFunctions.document(values[0]), key -> key.toLowerCase(Locale.ROOT)),
        SUPER);
    catalog.strict(
        "upper_attribute_names",
        LogicalType.SUPER,
        values -> renamed(SuperFunctions.document(values[0]), key -> key.toUpperCase(Locale.ROOT)),
        SUPER);
    catalog.strict("object_transform", LogicalType.SUPER, values -> values[0], SUPER);
    catalog.nullable(
        "object_transform",
        FunctionCatalog.type(LogicalType.SUPER),
        true,
        SuperObjects::transform,
        SUPER,
        SUPER);
  }

  private static byte[] canonical(Document value) {
    if (!value.kind().isContainer() && value.kind() != DocumentKind.DOUBLE) {
      return value.toBytes();
    }
    DocumentWriter writer = new DocumentWriter();
    writeCanonical(writer, value);
    return writer.finish();
  }

  private static void writeCanonical(DocumentWriter writer, Document value) {
    switch (value.kind()) {
      case DOUBLE -> writeNumber(writer, value.doubleValue());
      case ARRAY, SET -> {
        if (value.kind() == DocumentKind.ARRAY) {
          writer.startArray();
        } else {
          writer.startSet();
        }
        for (int index = 0; index < value.count(); index++) {
          writeCanonical(writer, value.element(index));
        }
        writer.endContainer();
      }
      case OBJECT -> {
        List<Integer> order = new ArrayList<>();
        List<byte[]> keys = new ArrayList<>();
        for (int index = 0; index < value.count(); index++) {
          order.add(index);
          keys.add(Values.bytes(value.key(index)));
        }
        order.sort(Comparator.comparing(keys::get, Arrays::compareUnsigned));
        writer.startObject();
        for (int index : order) {
          writer.key(keys.get(index));
          writeCanonical(writer, value.element(index));
        }
        writer.endContainer();
      }
      default -> writer.write(value);
    }
  }

  private static void writeNumber(DocumentWriter writer, double value) {
    if (Double.isFinite(value)) {
      writer.writeNumber(new BigDecimal(value));
    } else {
      writer.writeDouble(value);
    }
  }

  private static byte[] renamed(Document value, UnaryOperator<String> rename) {
    DocumentWriter writer = new DocumentWriter();
    writeRenamed(writer, value, rename);
    return writer.finish();
  }

  private static void writeRenamed(
      DocumentWriter writer, Document value, UnaryOperator<String> rename) {
    switch (value.kind()) {
      case ARRAY -> {
        writer.startArray();
        for (int index = 0; index < value.count(); index++) {
          writeRenamed(writer, value.element(index), rename);
        }
        writer.endContainer();
      }
      case OBJECT -> {
        writer.startObject();
        for (int index = 0; index < value.count(); index++) {
          writer.key(rename.apply(value.key(index)));
          writeRenamed(writer, value.element(index), rename);
        }
        writer.endContainer();
      }
      default -> writer.write(value);
    }
  }

  /// OBJECT_TRANSFORM: the input, an array of the paths to keep or NULL for all, then paths and the
  /// values to set there.
  private static byte @Nullable [] transform(@Nullable Object[] values) {
    if (values.length % 2 != 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "SET of OBJECT_TRANSFORM takes pairs of path and value");
    }
    Object input = values[0];
    if (input == null) {
      return null;
    }
    Document object = SuperFunctions.document(input);
    if (object.kind() != DocumentKind.OBJECT) {
      return object.toBytes();
    }
    Members result = values[1] == null ? members(object) : kept(object, values[1]);
    for (int index = 2; index < values.length; index += 2) {
      Object value = values[index + 1];
      set(result, path(values[index]), value == null ? nothing() : SuperFunctions.document(value));
    }
    DocumentWriter writer = new DocumentWriter();
    write(writer, result);
    return writer.finish();
  }

  private static Document nothing() {
    DocumentWriter writer = new DocumentWriter();
    writer.writeNull();
    return Document.of(writer.finish());
  }

  private static Members members(Document object) {
    Members members = new Members();
    for (int index = 0; index < object.count(); index++) {
      members.put(object.key(index), object.element(index));
    }
    return members;
  }

  private static Members kept(Document object, Object paths) {
    Members result = new Members();
    Document list = SuperFunctions.document(paths);
    for (int index = 0; index < list.count(); index++) {
      List<String> path = path(list.element(index).toBytes());
      Document found = object;
      for (String key : path) {
        found = found == null ? null : found.member(Values.bytes(key));
      }
      if (found != null) {
        set(result, path, found);
      }
    }
    return result;
  }

  private static void set(Members object, List<String> path, Document value) {
    Members parent = object;
    for (String key : path.subList(0, path.size() - 1)) {
      Object member = parent.get(key);
      Members inner =
          switch (member) {
            case Members members -> members;
            case Document document when document.kind() == DocumentKind.OBJECT -> members(document);
            case null, default -> new Members();
          };
      parent.put(key, inner);
      parent = inner;
    }
    parent.put(path.getLast(), value);
  }

  private static void write(DocumentWriter writer, Members object) {
    writer.startObject();
    for (Map.Entry<String, Object> member : object.entrySet()) {
      writer.key(member.getKey());
      if (member.getValue() instanceof Members inner) {
        write(writer, inner);
      } else {
        writer.write((Document) member.getValue());
      }
    }
    writer.endContainer();
  }

  /// Reads a path of keys in double quotes with dots between; a quote in a key is written twice.
  private static List<String> path(@Nullable Object value) {
    String text =
        value != null && SuperFunctions.document(value).kind() == DocumentKind.STRING
            ? SuperFunctions.document(value).stringValue()
            : "";
    List<String> keys = new ArrayList<>();
    int at = 0;
    while (at < text.length() && text.charAt(at) == '"') {
      StringBuilder key = new StringBuilder();
      int end = at + 1;
      while (end < text.length()) {
        char letter = text.charAt(end++);
        if (letter != '"') {
          key.append(letter);
        } else if (end < text.length() && text.charAt(end) == '"') {
          key.append('"');
          end++;
        } else {
          keys.add(key.toString());
          break;
        }
      }
      boolean continues = end < text.length() - 1 && text.charAt(end) == '.';
      at = continues ? end + 1 : end;
      if (!continues) {
        break;
      }
    }
    if (keys.isEmpty() || at != text.length() || !text.endsWith("\"")) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "path of OBJECT_TRANSFORM cannot be read [path=" + text + "]")
          .withHint("Write keys in double quotes with dots between: '\"a\".\"b\"'.");
    }
    return keys;
  }
}
