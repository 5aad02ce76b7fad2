package io.blueshift.window;

import io.blueshift.aggregate.OrderedFunctions;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import org.jspecify.annotations.Nullable;

/// The results of one call for the rows of one part, by their place in the part's order: numbers,
/// objects, or references to the rows whose value is the result. Filled by one thread.
final class WindowResult {
  /// The reference of a row whose result is NULL.
  static final int NULL_REFERENCE = -1;

  /// The reference of a row whose result is its own value of the default column.
  static final int DEFAULT_REFERENCE = -2;

  private final LogicalType type;
  private final int rowCount;
  private long @Nullable [] numbers;
  private boolean @Nullable [] nulls;
  private @Nullable Object @Nullable [] objects;
  private int @Nullable [] references;
  private int valueColumn;
  private int defaultColumn = -1;

  WindowResult(LogicalType type, int rowCount) {
    this.type = type;
    this.rowCount = rowCount;
  }

  LogicalType type() {
    return type;
  }

  /// Says that results are values of other rows.
  void referTo(int column, int columnOfDefaults) {
    valueColumn = column;
    defaultColumn = columnOfDefaults;
    if (references == null) {
      references = new int[rowCount];
    }
  }

  /// Sets the row whose value is the result, or one of the special references.
  void setReference(int place, int row) {
    int[] array = references;
    if (array == null) {
      throw new IllegalStateException("results are not references");
    }
    array[place] = row;
  }

  /// Sets a result of lane INT32, INT64, INT128 or BOOLEAN.
  void setLong(int place, long value) {
    long[] array = numbers;
    if (array == null) {
      array = new long[rowCount];
      numbers = array;
    }
    array[place] = value;
  }

  /// Sets a result of lane FLOAT64.
  void setDouble(int place, double value) {
    setLong(place, Double.doubleToRawLongBits(value));
  }

  /// Sets a NULL result.
  void setNull(int place) {
    boolean[] array = nulls;
    if (array == null) {
      array = new boolean[rowCount];
      nulls = array;
    }
    array[place] = true;
  }

  /// Sets a result in the form of [io.blueshift.vector.Values], or null.
  void setValue(int place, @Nullable Object value) {
    switch (value) {
      case null -> setNull(place);
      case Long number -> setLong(place, number);
      case Double number -> setDouble(place, number);
      case Boolean bool -> setLong(place, bool ? 1 : 0);
      default -> {
        @Nullable Object[] array = objects;
        if (array == null) {
          array = new Object[rowCount];
          objects = array;
        }
        array[place] = value;
      }
    }
  }

  /// Writes the results of places `from`… to a writer that has been reset.
  ///
  /// @param order the row numbers of the part
  void write(RowCollection rows, int[] order, int from, int count, ColumnWriter writer) {
    if (references != null) {
      writeReferences(rows, order, from, count, writer, references);
      return;
    }
    boolean floating = type.physicalType() == PhysicalType.FLOAT64;
    boolean wide = type.physicalType() == PhysicalType.INT128;
    for (int index = 0; index < count; index++) {
      int place = from + index;
      if (nulls != null && nulls[place]) {
        writer.setNull(index);
      } else if (objects != null && objects[place] != null) {
        writer.setValue(index, objects[place]);
      } else if (numbers == null) {
        writer.setNull(index);
      } else if (floating) {
        writer.setDouble(index, Double.longBitsToDouble(numbers[place]));
      } else if (wide) {
        writer.setWords(index, numbers[place], numbers[place] >> 63);
      } else {
        writer.setLong(index, numbers[place]);
      }
    }
  }

  private void writeReferences(
      RowCollection rows, int[] order, int from, int count, ColumnWriter writer, int[] all) {
    int[] gathered = new int[count];
    boolean anyDefault = false;
    for (int index = 0; index < count; index++) {
      int row = all[from + index];
      anyDefault |= row == DEFAULT_REFERENCE;
      gathered[index] = row < 0 ? order[from + index] : row;
    }
    if (!anyDefault) {
      rows.gather(valueColumn, gathered, 0, count, writer);
      for (int index = 0; index < count; index++) {
        if (all[from + index] == NULL_REFERENCE) {
          writer.setNull(index);
        }
      }
      return;
    }
    RowCollection.Column values = rows.column(valueColumn);
    RowCollection.Column defaults = rows.column(defaultColumn);
    for (int index = 0; index < count; index++) {
      int row = all[from + index];
      writer.setValue(
          index,
          switch (row) {
            case NULL_REFERENCE -> null;
            case DEFAULT_REFERENCE -> OrderedFunctions.value(defaults, order[from + index]);
            default -> OrderedFunctions.value(values, row);
          });
    }
  }
}
