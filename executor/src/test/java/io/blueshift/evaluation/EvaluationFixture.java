package io.blueshift.evaluation;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.SessionStyle;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes columns of every encoding, evaluates expressions over them and proves that no memory leaks.
final class EvaluationFixture implements AutoCloseable {
  /// 2020-02-29 12:34:56.789 UTC.
  static final long NOW_MICROS = 1_582_979_696_789_000L;

  /// How a column is handed over.
  enum Encoding {
    FLAT,
    DICTIONARY,
    CONSTANT
  }

  final MemoryBudget budget = MemoryBudget.root("test", 1L << 30);
  private final List<VectorBuilder> builders = new ArrayList<>();
  private long nextDictionaryId = 1;

  EvaluationContext context(SessionStyle style) {
    return EvaluationContext.of(style, NOW_MICROS, budget);
  }

  ColumnVector column(
      LogicalType type, Encoding encoding, List<? extends @Nullable Object> values) {
    return switch (encoding) {
      case FLAT -> builder(type).appendAll(values).build();
      case CONSTANT -> builder(type).append(values.getFirst()).buildConstant(values.size());
      case DICTIONARY -> dictionary(type, values);
    };
  }

  /// Returns a value of a lane, for a dictionary that no code refers to.
  private static Object anyValue(LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> false;
      case INT32, INT64, INT128 -> 0L;
      case FLOAT64 -> 0.0;
      case BYTES -> new byte[0];
      case INTERVAL -> new Values.Interval(0, 0, 0);
    };
  }

  private ColumnVector dictionary(LogicalType type, List<? extends @Nullable Object> values) {
    Map<Object, Integer> codes = new LinkedHashMap<>();
    VectorBuilder entries = builder(type);
    VectorBuilder codeBuilder = builder(LogicalType.INTEGER);
    for (Object value : values) {
      if (value == null) {
        codeBuilder.append(null);
        continue;
      }
      Object key = value instanceof byte[] bytes ? Values.text(bytes) : value;
      Integer code = codes.get(key);
      if (code == null) {
        code = codes.size();
        codes.put(key, code);
        entries.append(value);
      }
      codeBuilder.append((long) code);
    }
    if (codes.isEmpty()) {
      entries.append(anyValue(type));
    }
    FlatVector codeVector = codeBuilder.build();
    // Codes of nulls are undefined, but within the dictionary.
    for (int position = 0; position < values.size(); position++) {
      if (values.get(position) == null) {
        codeVector.values().set(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, position * 4L, 0);
      }
    }
    return new DictionaryVector(
        values.size(),
        codeVector.values(),
        codeVector.validity(),
        entries.build(),
        nextDictionaryId++,
        false);
  }

  private VectorBuilder builder(LogicalType type) {
    VectorBuilder builder = new VectorBuilder(type, budget);
    builders.add(builder);
    return builder;
  }

  /// Evaluates over all rows, or the selected ones; the result has a value for each of those.
  List<@Nullable Object> evaluate(
      Expression expression,
      int rowCount,
      @Nullable SelectionVector selection,
      ColumnVector... columns) {
    return evaluate(SessionStyle.POSTGRESQL, expression, rowCount, selection, columns);
  }

  List<@Nullable Object> evaluate(
      SessionStyle style,
      Expression expression,
      int rowCount,
      @Nullable SelectionVector selection,
      ColumnVector... columns) {
    Batch batch = new Batch(rowCount, List.of(columns), selection);
    try (VectorExpression compiled = ExpressionCompiler.compile(expression, context(style))) {
      // Twice: the second time constants are folded and dictionaries known.
      compiled.evaluate(batch);
      return read(compiled.evaluate(batch), selection);
    }
  }

  static List<@Nullable Object> read(ColumnVector vector, @Nullable SelectionVector selection) {
    VectorReader reader = VectorReader.of(vector);
    List<@Nullable Object> values = new ArrayList<>();
    int count = selection == null ? vector.rowCount() : selection.count();
    for (int index = 0; index < count; index++) {
      Object value = reader.objectAt(selection == null ? index : selection.positions()[index]);
      values.add(value instanceof byte[] bytes ? Values.text(bytes) : value);
    }
    return values;
  }

  /// Evaluates an expression without columns.
  @Nullable Object single(SessionStyle style, Expression expression) {
    return evaluate(style, expression, 1, null).getFirst();
  }

  static Expression column(int index, LogicalType type) {
    return new Expression.ColumnReference(index, type);
  }

  static Expression literal(@Nullable Object value, LogicalType type) {
    return new Expression.Literal(value instanceof String text ? Values.bytes(text) : value, type);
  }

  static Expression arithmetic(
      ArithmeticOperator operator, Expression left, Expression right, LogicalType type) {
    return new Expression.Arithmetic(operator, left, right, type);
  }

  static Expression compare(ComparisonOperator operator, Expression left, Expression right) {
    return new Expression.Comparison(operator, left, right);
  }

  static Expression cast(Expression operand, LogicalType type) {
    return new Expression.Cast(operand, type, CastMode.EXPLICIT);
  }

  @Override
  public void close() {
    builders.forEach(VectorBuilder::close);
    budget.close();
  }
}
