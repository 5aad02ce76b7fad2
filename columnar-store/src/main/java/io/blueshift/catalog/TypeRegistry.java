package io.blueshift.catalog;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Knows every type by the text under which catalog, log and manifest store it: the type's SQL name,
/// and for strings the collation behind it, as in `character varying(20) collate binary`.
///
/// A new type registers a reader of its own text; nothing else in the formats changes. Immutable
/// after its static initialisation.
public final class TypeRegistry {
  private static final String COLLATE = " collate ";
  private static final Map<String, Function<TypeText, LogicalType>> READERS = new LinkedHashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record TypeText(String text, int[] arguments, Collation collation) {
    int argument(int index) {
      if (index >= arguments.length) {
        throw unknown(text);
      }
      return arguments[index];
    }
  }

  static {
    constant(LogicalType.NULL);
    constant(LogicalType.BOOL);
    constant(LogicalType.SMALLINT);
    constant(LogicalType.INTEGER);
    constant(LogicalType.BIGINT);
    constant(LogicalType.REAL);
    constant(LogicalType.DOUBLE);
    constant(LogicalType.DATE);
    constant(LogicalType.TIME);
    constant(LogicalType.TIMESTAMP);
    constant(LogicalType.TIMESTAMPTZ);
    constant(LogicalType.INTERVAL_TYPE);
    constant(LogicalType.SUPER);
    READERS.put("numeric", type -> new LogicalType.DecimalType(type.argument(0), type.argument(1)));
    READERS.put("character", type -> new LogicalType.CharType(type.argument(0), type.collation));
    READERS.put(
        "character varying", type -> new LogicalType.VarcharType(type.argument(0), type.collation));
    READERS.put(
        "text",
        type -> new LogicalType.VarcharType(LogicalType.VarcharType.UNLIMITED, type.collation));
    READERS.put("varbyte", type -> new LogicalType.VarbyteType(type.argument(0)));
  }

  private TypeRegistry() {}

  private static void constant(LogicalType type) {
    READERS.put(type.sqlName(), text -> type);
  }

  /// Returns the text under which a type is stored.
  public static String storedName(LogicalType type) {
    return type instanceof LogicalType.StringType string
        ? type.sqlName() + COLLATE + string.collation().name().toLowerCase(Locale.ROOT)
        : type.sqlName();
  }

  /// Reads a type back from the text under which it is stored.
  ///
  /// @throws DatabaseException UNSUPPORTED_FORMAT_VERSION when no type is stored under such a text,
  ///     which happens when a newer release wrote it
  public static LogicalType fromStoredName(String storedName) {
    int collate = storedName.indexOf(COLLATE);
    String sqlName = collate < 0 ? storedName : storedName.substring(0, collate);
    int parenthesis = sqlName.indexOf('(');
    String name = parenthesis < 0 ? sqlName : sqlName.substring(0, parenthesis);
    Function<TypeText, LogicalType> reader = READERS.get(name);
    if (reader == null) {
      throw unknown(storedName);
    }
    try {
      Collation collation =
          collate < 0
              ? Collation.BINARY
              : Collation.valueOf(
                  storedName.substring(collate + COLLATE.length()).toUpperCase(Locale.ROOT));
      return reader.apply(new TypeText(storedName, arguments(sqlName, parenthesis), collation));
    } catch (IllegalArgumentException e) {
      throw unknown(storedName);
    }
  }

  private static int[] arguments(String sqlName, int parenthesis) {
    if (parenthesis < 0) {
      return new int[0];
    }
    String[] parts = sqlName.substring(parenthesis + 1, sqlName.length() - 1).split(",", -1);
    int[] arguments = new int[parts.length];
    for (int index = 0; index < parts.length; index++) {
      arguments[index] = Integer.parseInt(parts[index].strip());
    }
    return arguments;
  }

  private static DatabaseException unknown(String storedName) {
    return new DatabaseException(
            ErrorCode.UNSUPPORTED_FORMAT_VERSION, "stored type is not known [" + storedName + "]")
        .withHint("Open the warehouse with the release that wrote it, or a later one.");
  }
}
