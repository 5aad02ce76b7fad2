package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.SUPER;
import static java.util.Objects.requireNonNull;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Arithmetic on SUPER values, for the binder: `super_add`, `super_subtract`, `super_multiply`,
/// `super_divide`, `super_modulo`. Exact numbers give exact numbers of up to 38 digits, a quotient has
/// up to 16 digits behind the point; beside a double all is double. Values that are no numbers give
/// NULL, in the `…_strict` forms an error.
final class SuperArithmetic {
  private static final MathContext DIGITS = new MathContext(38, RoundingMode.HALF_UP);
  private static final int QUOTIENT_SCALE = 16;

  private enum Operation {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MODULO
  }

  private SuperArithmetic() {}

  static void addTo(FunctionCatalog catalog) {
    add(catalog, "super_add", Operation.ADD);
    add(catalog, "super_subtract", Operation.SUBTRACT);
    add(catalog, "super_multiply", Operation.MULTIPLY);
    add(catalog, "super_divide", Operation.DIVIDE);
    add(catalog, "super_modulo", Operation.MODULO);
  }

  private static void add(FunctionCatalog catalog, String name, Operation operation) {
    catalog.strict(
        name, LogicalType.SUPER, values -> apply(operation, values, false), SUPER, SUPER);
    catalog.strict(
        name + "_strict",
        LogicalType.SUPER,
        values -> apply(operation, values, true),
        SUPER,
        SUPER);
  }

  private static byte @Nullable [] apply(
      Operation operation, @Nullable Object[] values, boolean isStrict) {
    Document left = Document.of((byte[]) requireNonNull(values[0]));
    Document right = Document.of((byte[]) requireNonNull(values[1]));
    if (!isNumber(left, isStrict) || !isNumber(right, isStrict)) {
      return null;
    }
    DocumentWriter writer = new DocumentWriter();
    if (left.kind() == DocumentKind.DOUBLE || right.kind() == DocumentKind.DOUBLE) {
      writer.writeDouble(ofDoubles(operation, left.doubleValue(), right.doubleValue()));
    } else {
      BigDecimal exact = ofDecimals(operation, left.decimalValue(), right.decimalValue());
      writer.writeNumber(exact.round(DIGITS));
    }
    return writer.finish();
  }

  private static boolean isNumber(Document value, boolean isStrict) {
    boolean isNumber = value.kind().isNumber();
    if (!isNumber && isStrict && value.kind() != DocumentKind.NULL) {
      throw new DatabaseException(
              ErrorCode.INVALID_TEXT_REPRESENTATION,
              "SUPER value is no number [kind=" + value.kind() + "]")
          .withHint("SET cast_super_null_on_error TO on yields NULL instead.");
    }
    return isNumber;
  }

  private static double ofDoubles(Operation operation, double left, double right) {
    return switch (operation) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / divisor(right);
      case MODULO -> left % divisor(right);
    };
  }

  private static double divisor(double value) {
    if (value == 0) {
      throw divisionByZero();
    }
    return value;
  }

  private static DatabaseException divisionByZero() {
    return new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
  }

  private static BigDecimal ofDecimals(Operation operation, BigDecimal left, BigDecimal right) {
    if (right.signum() == 0 && (operation == Operation.DIVIDE || operation == Operation.MODULO)) {
      throw divisionByZero();
    }
    return switch (operation) {
      case ADD -> left.add(right);
      case SUBTRACT -> left.subtract(right);
      case MULTIPLY -> left.multiply(right);
      case DIVIDE ->
          left.divide(
              right,
              Math.max(QUOTIENT_SCALE, Math.max(left.scale(), right.scale())),
              RoundingMode.HALF_UP);
      case MODULO -> left.remainder(right);
    };
  }
}
