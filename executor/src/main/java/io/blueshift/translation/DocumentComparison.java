package io.blueshift.translation;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKey;
import io.blueshift.document.DocumentKind;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A comparison of a SUPER column with a constant as a range of keys. An order holds only among values of
/// the constant's class, so the other end of such a range is that of the class.
///
/// The binder writes `super_key(column) = key` and `super_order(column, constant) < 0`.
record DocumentComparison(
    byte[] lower, boolean lowerInclusive, byte[] upper, boolean upperInclusive) {
  /// Returns the range of a comparison, if it is one of a column with a constant.
  ///
  /// @param constants gives the value of an expression; null when it is no constant or NULL
  static Optional<DocumentComparison> of(
      Comparison comparison, Function<Expression, @Nullable Object> constants) {
    Optional<DocumentComparison> found =
        ofSides(comparison.left(), comparison.operator(), comparison.right(), constants);
    return found.isPresent()
        ? found
        : ofSides(
            comparison.right(), comparison.operator().flipped(), comparison.left(), constants);
  }

  private static Optional<DocumentComparison> ofSides(
      Expression left,
      ComparisonOperator operator,
      Expression right,
      Function<Expression, @Nullable Object> constants) {
    if (!(left instanceof Call(var function, var arguments, _))) {
      return Optional.empty();
    }
    if (function.equals("super_key")
        && operator == ComparisonOperator.EQUAL
        && arguments.getFirst() instanceof ColumnReference) {
      return constants.apply(right) instanceof byte[] key
          ? Optional.of(new DocumentComparison(key, true, key, true))
          : Optional.empty();
    }
    boolean isOrder =
        function.equals("super_order") && Long.valueOf(0).equals(constants.apply(right));
    return isOrder ? ofOrder(arguments, operator, constants) : Optional.empty();
  }

  private static Optional<DocumentComparison> ofOrder(
      List<Expression> sides,
      ComparisonOperator operator,
      Function<Expression, @Nullable Object> constants) {
    if (sides.getFirst() instanceof ColumnReference
        && constants.apply(sides.get(1)) instanceof byte[] constant) {
      return ofOrder(operator, Document.of(constant));
    }
    if (sides.get(1) instanceof ColumnReference
        && constants.apply(sides.getFirst()) instanceof byte[] constant) {
      return ofOrder(operator.flipped(), Document.of(constant));
    }
    return Optional.empty();
  }

  private static Optional<DocumentComparison> ofOrder(
      ComparisonOperator operator, Document constant) {
    DocumentKind kind = constant.kind();
    byte[] key = DocumentKey.of(constant);
    byte[] start = DocumentKey.classStart(kind);
    byte[] end = DocumentKey.classEnd(kind);
    return switch (operator) {
      case LESS -> Optional.of(new DocumentComparison(start, true, key, false));
      case LESS_OR_EQUAL -> Optional.of(new DocumentComparison(start, true, key, true));
      case GREATER -> Optional.of(new DocumentComparison(key, false, end, false));
      case GREATER_OR_EQUAL -> Optional.of(new DocumentComparison(key, true, end, false));
      case EQUAL, NOT_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> Optional.empty();
    };
  }
}
