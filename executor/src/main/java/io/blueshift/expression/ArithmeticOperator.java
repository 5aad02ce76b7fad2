package io.blueshift.expression;

/// The arithmetic of two numbers; the rules of each type are with [Expression.Arithmetic].
public enum ArithmeticOperator {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  MODULO
}
