package io.blueshift.document;

import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks at a sample of documents and chooses the paths whose values are worth columns of their own:
///
/// 1. Each key of each object is counted, with the kinds of its values, down to a depth.
/// 2. Where most values are objects, the path goes on; every other path that enough documents have is
///    a candidate.
/// 3. A candidate whose values are nearly all of one kind gets that kind's type, whole numbers and
///    fractions together a decimal; any other gets SUPER, which takes every value.
///
/// JSON's null counts for the path but not for the kind. The choice goes by the paths' frequency; ties
/// by their first place. For one thread.
public final class PathSurvey {
  /// A path and the type of its column.
  public record Choice(List<byte[]> keys, LogicalType type) {}

  private static final int DEPTH_MAX = 8;
  private static final int NODE_COUNT_MAX = 4096;
  private static final int DECIMAL_DIGITS_MAX = 18;

  /// A path is a candidate when this share of the documents has it.
  private static final double SHARE_MIN = 1.0 / 32;

  /// The share of values that must be of a column's kind.
  private static final double KIND_SHARE_MIN = 0.98;

  private static final class Node {
    final LinkedHashMap<String, Node> children = new LinkedHashMap<>();
    final EnumMap<DocumentKind, Integer> kindCounts = new EnumMap<>(DocumentKind.class);
    int scaleMax;
    int wholeDigitsMax;

    int count(DocumentKind kind) {
      return kindCounts.getOrDefault(kind, 0);
    }

    int total() {
      int sum = 0;
      for (int count : kindCounts.values()) {
        sum += count;
      }
      return sum;
    }
  }

  private record Candidate(List<byte[]> keys, LogicalType type, int count) {}

  private final Node root = new Node();
  private int nodeCount = 1;
  private int documentCount;

  /// Returns how many documents were looked at.
  public int documentCount() {
    return documentCount;
  }

  /// Looks at a document.
  public void add(Document document) {
    documentCount++;
    add(document, root, 0);
  }

  private void add(Document value, Node node, int depth) {
    node.kindCounts.merge(value.kind(), 1, Integer::sum);
    switch (value.kind()) {
      case INTEGER, DECIMAL -> {
        BigDecimal number = value.decimalValue();
        node.scaleMax = Math.max(node.scaleMax, number.scale());
        node.wholeDigitsMax = Math.max(node.wholeDigitsMax, number.precision() - number.scale());
      }
      case OBJECT -> {
        if (depth < DEPTH_MAX) {
          addMembers(value, node, depth);
        }
      }
      default -> {}
    }
  }

  private void addMembers(Document object, Node node, int depth) {
    int count = object.count();
    for (int member = 0; member < count; member++) {
      String key = object.key(member);
      Node child = node.children.get(key);
      if (child == null && nodeCount < NODE_COUNT_MAX) {
        child = new Node();
        nodeCount++;
        node.children.put(key, child);
      }
      if (child != null) {
        add(object.element(member), child, depth + 1);
      }
    }
  }

  /// Returns the paths chosen, none of which is the beginning of another.
  public List<Choice> choose(int pathCountMax) {
    List<Candidate> candidates = new ArrayList<>();
    collect(root, new ArrayList<>(), candidates);
    candidates.sort(Comparator.comparingInt(Candidate::count).reversed());
    return candidates.stream()
        .limit(pathCountMax)
        .map(candidate -> new Choice(candidate.keys(), candidate.type()))
        .toList();
  }

  private void collect(Node node, List<byte[]> keys, List<Candidate> candidates) {
    int total = node.total();
    int valueCount = total - node.count(DocumentKind.NULL);
    if (valueCount == 0 || total < documentCount * SHARE_MIN) {
      return;
    }
    if (node.count(DocumentKind.OBJECT) * 2 > valueCount && keys.size() < DEPTH_MAX) {
      for (Map.Entry<String, Node> child : node.children.entrySet()) {
        keys.add(child.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        collect(child.getValue(), keys, candidates);
        keys.removeLast();
      }
      return;
    }
    candidates.add(new Candidate(List.copyOf(keys), type(node, valueCount), total));
  }

  private static LogicalType type(Node node, int valueCount) {
    int needed = (int) Math.ceil(valueCount * KIND_SHARE_MIN);
    int exact = node.count(DocumentKind.INTEGER) + node.count(DocumentKind.DECIMAL);
    if (node.count(DocumentKind.INTEGER) >= needed) {
      return LogicalType.BIGINT;
    }
    if (exact >= needed) {
      int scale = Math.max(0, node.scaleMax);
      return node.wholeDigitsMax + scale <= DECIMAL_DIGITS_MAX
          ? new DecimalType(DECIMAL_DIGITS_MAX, scale)
          : LogicalType.SUPER;
    }
    for (DocumentKind kind : DocumentKind.values()) {
      if (node.count(kind) >= needed) {
        return typeOf(kind);
      }
    }
    return LogicalType.SUPER;
  }

  private static LogicalType typeOf(DocumentKind kind) {
    return switch (kind) {
      case BOOLEAN -> LogicalType.BOOL;
      case DOUBLE -> LogicalType.DOUBLE;
      case DATE -> LogicalType.DATE;
      case TIME -> LogicalType.TIME;
      case TIMESTAMP -> LogicalType.TIMESTAMP;
      case TIMESTAMPTZ -> LogicalType.TIMESTAMPTZ;
      case STRING -> LogicalType.TEXT;
      case NULL, INTEGER, DECIMAL, DURATION, POINT, BYTES, ARRAY, SET, OBJECT -> LogicalType.SUPER;
    };
  }
}
