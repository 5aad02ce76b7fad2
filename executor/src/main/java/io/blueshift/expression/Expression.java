package io.blueshift.expression;

import io.blueshift.type.LogicalType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A scalar expression over the columns of one input, with every type decided and every conversion
/// explicit. Immutable.
public sealed interface Expression {
  /// Returns the type of the result.
  LogicalType type();

  /// A column of the input, by index.
  record ColumnReference(int index, LogicalType type) implements Expression {}

  /// A value known when the plan was made, in the form of [io.blueshift.vector.Values]; null is NULL.
  /// Two literals are the same when their types and values are, strings byte by byte.
  record Literal(@Nullable Object value, LogicalType type) implements Expression {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Literal literal
          && type.equals(literal.type)
          && Objects.deepEquals(value, literal.value);
    }

    @Override
    public int hashCode() {
      int hash = value instanceof byte[] bytes ? Arrays.hashCode(bytes) : Objects.hashCode(value);
      return 31 * type.hashCode() + hash;
    }
  }

  /// A value known when execution begins (a literal taken out of a cached plan, a statement's
  /// parameter), or, below a dependent join, for each outer row.
  record Parameter(int index, LogicalType type) implements Expression {}

  /// Compares two operands of the same lane; decimals have the same scale.
  record Comparison(ComparisonOperator operator, Expression left, Expression right)
      implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  /// True when all operands are; false when one is false; else NULL. At least two operands.
  record And(List<Expression> operands) implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  /// True when one operand is; false when all are false; else NULL. At least two operands.
  record Or(List<Expression> operands) implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  record Not(Expression operand) implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  /// True when the operand is NULL, else false; never NULL.
  record IsNull(Expression operand) implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  /// Computes with two numbers.
  ///
  /// Integers: both operands and the result have the same type; overflow is an error; DIVIDE cuts
  /// off towards zero. Floating point: IEEE, but division by zero is an error. Decimals: for ADD,
  /// SUBTRACT and MODULO both operands have the result's scale; for MULTIPLY the scales of the
  /// operands add up to at least the result's (the product is rounded half away from zero to it);
  /// DIVIDE rounds half away from zero to the result's scale. A decimal result that does not fit its
  /// precision is an error.
  record Arithmetic(
      ArithmeticOperator operator, Expression left, Expression right, LogicalType type)
      implements Expression {}

  /// Converts a value, by the rules of SQL's CAST.
  record Cast(Expression operand, LogicalType type, CastMode mode) implements Expression {}

  /// The result of the first branch whose condition is true, else `otherwise`. Results have the
  /// expression's type. A branch is evaluated only for rows that reach it, so errors in others do
  /// not happen.
  record Case(List<Branch> branches, Expression otherwise, LogicalType type) implements Expression {
    /// A condition and what it yields.
    public record Branch(Expression condition, Expression result) {}
  }

  /// The first operand that is not NULL; later operands are evaluated only where needed.
  record Coalesce(List<Expression> operands, LogicalType type) implements Expression {}

  /// True when the operand equals a candidate; NULL when none does and the operand or a candidate is
  /// NULL. Candidates are literals or parameters of the operand's lane.
  record InList(Expression operand, List<Expression> candidates) implements Expression {
    @Override
    public LogicalType type() {
      return LogicalType.BOOL;
    }
  }

  /// Calls a scalar function of the function registry by its lower-case name.
  record Call(String function, List<Expression> arguments, LogicalType type)
      implements Expression {}
}
