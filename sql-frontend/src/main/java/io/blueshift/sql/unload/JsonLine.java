package io.blueshift.sql.unload;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.blueshift.function.TextForm;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.RealType;
import java.time.ZoneId;
import java.util.List;

/// Writes a row as a JSON object, as COPY reads it: numbers and booleans as such, NULL as null, all
/// other values and the numbers that JSON lacks as strings; SUPER as the JSON that it is.
final class JsonLine {
  private JsonLine() {}

  static void append(
      StringBuilder line,
      List<OutputColumn> columns,
      VectorReader[] readers,
      int row,
      ZoneId zone) {
    line.append('{');
    for (int column = 0; column < readers.length; column++) {
      if (column > 0) {
        line.append(',');
      }
      OutputColumn output = columns.get(column);
      quote(line, output.name());
      line.append(':');
      Object value = readers[column].objectAt(row);
      if (value == null) {
        line.append("null");
      } else if (isBare(value, output.type())) {
        line.append(
            value instanceof Boolean truth
                ? truth.toString()
                : TextForm.of(value, output.type(), zone));
      } else {
        quote(line, TextForm.of(value, output.type(), zone));
      }
    }
    line.append('}');
  }

  private static boolean isBare(Object value, LogicalType type) {
    return switch (type) {
      case BooleanType _ -> true;
      case LogicalType.SuperType _ -> true;
      case IntegralType _ -> true;
      case DecimalType _ -> true;
      case RealType _ -> Double.isFinite(((Number) value).doubleValue());
      case DoubleType _ -> Double.isFinite(((Number) value).doubleValue());
      default -> false;
    };
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, line);
    line.append('"');
  }
}
