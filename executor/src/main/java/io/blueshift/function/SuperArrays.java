package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.BOOLEAN;
import static io.blueshift.function.ArgumentFamily.SUPER;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKey;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.type.LogicalType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Redshift's functions that search, sort and combine SUPER arrays by the values of their elements.
/// JSON's null is a value like others here, except where `null_match` is false.
final class SuperArrays {
  private SuperArrays() {}

  static void addTo(FunctionCatalog catalog) {
    search(catalog, "array_contains", LogicalType.BOOL, positions -> !positions.isEmpty());
    search(
        catalog,
        "array_position",
        LogicalType.INTEGER,
        positions -> positions.isEmpty() ? -1L : positions.getFirst());
    search(catalog, "array_positions", LogicalType.SUPER, SuperArrays::arrayOf);
    catalog.strict(
        "array_distinct",
        LogicalType.SUPER,
        values -> written(distinct(elements(values[0]))),
        SUPER);
    combine(catalog, "array_union", SuperArrays::union);
    combine(catalog, "array_except", (left, right) -> matched(left, right, false));
    combine(catalog, "array_intersection", (left, right) -> matched(left, right, true));
    catalog.strict(
        "arrays_overlap",
        LogicalType.BOOL,
        values -> !matched(elements(values[0]), elements(values[1]), true).isEmpty(),
        SUPER,
        SUPER);
    catalog.strict("array_sort", LogicalType.SUPER, values -> sorted(values, true, false), SUPER);
    catalog.strict(
        "array_sort",
        LogicalType.SUPER,
        values -> sorted(values, isTrue(values[1]), !isTrue(values[1])),
        SUPER,
        BOOLEAN);
    catalog.strict(
        "array_sort",
        LogicalType.SUPER,
        values -> sorted(values, isTrue(values[1]), isTrue(values[2])),
        SUPER,
        BOOLEAN,
        BOOLEAN);
  }

  /// Adds a function of the positions at which an array has a value.
  private static void search(
      FunctionCatalog catalog, String name, LogicalType type, Function<List<Long>, Object> answer) {
    RowFunction function =
        values -> {
          List<Long> positions = positions(values);
          return positions == null ? null : answer.apply(positions);
        };
    catalog.nullable(name, FunctionCatalog.type(type), false, function, SUPER, SUPER);
    catalog.nullable(name, FunctionCatalog.type(type), false, function, SUPER, SUPER, BOOLEAN);
  }

  private static @Nullable List<Long> positions(@Nullable Object[] values) {
    if (values[0] == null || values.length > 2 && values[2] == null) {
      return null;
    }
    boolean matchesNull = values.length < 3 || isTrue(values[2]);
    List<Document> elements = elements(values[0]);
    Object value = values[1];
    boolean isNull = value == null || SuperFunctions.document(value).kind() == DocumentKind.NULL;
    if (isNull && !matchesNull) {
      return null;
    }
    ByteBuffer key = value == null || isNull ? null : key(SuperFunctions.document(value));
    List<Long> positions = new ArrayList<>();
    boolean hasNull = false;
    for (int index = 0; index < elements.size(); index++) {
      boolean elementIsNull = elements.get(index).kind() == DocumentKind.NULL;
      hasNull |= elementIsNull;
      if (key == null ? elementIsNull : key.equals(key(elements.get(index)))) {
        positions.add((long) index);
      }
    }
    return positions.isEmpty() && hasNull && !matchesNull ? null : positions;
  }

  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value);
  }

  private static List<Document> elements(@Nullable Object value) {
    Document array = SuperFunctions.array(value);
    List<Document> elements = new ArrayList<>(array.count());
    for (int index = 0; index < array.count(); index++) {
      elements.add(array.element(index));
    }
    return elements;
  }

  private static ByteBuffer key(Document value) {
    return ByteBuffer.wrap(DocumentKey.of(value));
  }

  private static byte[] arrayOf(List<Long> numbers) {
    DocumentWriter writer = new DocumentWriter();
    writer.startArray();
    numbers.forEach(writer::writeLong);
    writer.endContainer();
    return writer.finish();
  }

  private static byte[] written(List<Document> elements) {
    DocumentWriter writer = new DocumentWriter();
    writer.startArray();
    elements.forEach(writer::write);
    writer.endContainer();
    return writer.finish();
  }

  /// What becomes of two arrays when each occurrence of an element counts.
  private interface Combination {
    List<Document> of(List<Document> left, List<Document> right);
  }

  private static void combine(FunctionCatalog catalog, String name, Combination combination) {
    catalog.strict(
        name,
        LogicalType.SUPER,
        values -> written(combination.of(elements(values[0]), elements(values[1]))),
        SUPER,
        SUPER);
    catalog.strict(
        name,
        LogicalType.SUPER,
        values ->
            written(
                isTrue(values[2])
                    ? distinct(
                        combination.of(
                            distinct(elements(values[0])), distinct(elements(values[1]))))
                    : combination.of(elements(values[0]), elements(values[1]))),
        SUPER,
        SUPER,
        BOOLEAN);
  }

  private static List<Document> distinct(List<Document> elements) {
    Set<ByteBuffer> seen = new HashSet<>();
    return elements.stream().filter(element -> seen.add(key(element))).toList();
  }

  private static List<Document> union(List<Document> left, List<Document> right) {
    List<Document> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  /// Returns the left elements that have, or have not, an occurrence on the right for themselves.
  private static List<Document> matched(List<Document> left, List<Document> right, boolean wanted) {
    Map<ByteBuffer, Integer> open = new HashMap<>();
    right.forEach(element -> open.merge(key(element), 1, Integer::sum));
    List<Document> result = new ArrayList<>();
    for (Document element : left) {
      ByteBuffer key = key(element);
      int count = open.getOrDefault(key, 0);
      if (count > 0) {
        open.put(key, count - 1);
      }
      if (count > 0 == wanted) {
        result.add(element);
      }
    }
    return result;
  }

  private static byte[] sorted(@Nullable Object[] values, boolean ascending, boolean nullsFirst) {
    record Entry(Document element, byte[] key, boolean isNull) {}
    List<Entry> entries = new ArrayList<>();
    for (Document element : elements(values[0])) {
      boolean isNull = element.kind() == DocumentKind.NULL;
      entries.add(new Entry(element, DocumentKey.of(element), isNull));
    }
    Comparator<Entry> byKey = Comparator.comparing(Entry::key, Arrays::compareUnsigned);
    Comparator<Entry> nulls = Comparator.comparing(Entry::isNull);
    entries.sort(
        (nullsFirst ? nulls.reversed() : nulls)
            .thenComparing(ascending ? byKey : byKey.reversed()));
    return written(entries.stream().map(Entry::element).toList());
  }
}
