package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.sql.copy.LoadError;
import io.blueshift.sql.system.SystemState.RecordedLoadError;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The records that COPY refused, under the two names and in the two orders of columns that Redshift
/// has for them.
final class LoadErrorViews {
  private LoadErrorViews() {}

  /// What is known of a refused record.
  private enum Field {
    OWNER("int"),
    SLICE("int"),
    TABLE("int"),
    TIME("timestamp"),
    SESSION("bigint"),
    COPY("bigint"),
    FILE("text"),
    LINE("bigint"),
    COLUMN("text"),
    COLUMN_TYPE("text"),
    COLUMN_LENGTH("text"),
    RAW_LINE("text"),
    RAW_VALUE("text"),
    CODE("int"),
    REASON("text");

    private final String type;

    Field(String type) {
      this.type = type;
    }

    @Nullable Object of(RecordedLoadError recorded) {
      LoadError error = recorded.error();
      return switch (this) {
        case OWNER -> SystemContext.OWNER_ID;
        case SLICE -> 0;
        case TABLE -> recorded.tableId();
        case TIME -> micros(recorded.time());
        case SESSION -> recorded.sessionId();
        case COPY -> recorded.copyId();
        case FILE -> error.fileName();
        case LINE -> error.lineNumber();
        case COLUMN -> error.columnName();
        case COLUMN_TYPE -> typeName(error);
        case COLUMN_LENGTH -> typeLength(error);
        case RAW_LINE -> error.rawLine();
        case RAW_VALUE -> error.rawValue();
        case CODE -> error.errorCode();
        case REASON -> error.reason();
      };
    }

    Column as(String name) {
      return new Column(name, this);
    }
  }

  private record Column(String name, Field field) {}

  static List<SystemTable> tables() {
    return List.of(
        view(
            "stl_load_errors",
            Field.OWNER.as("userid"),
            Field.SLICE.as("slice"),
            Field.TABLE.as("tbl"),
            Field.TIME.as("starttime"),
            Field.SESSION.as("session"),
            Field.COPY.as("query"),
            Field.FILE.as("filename"),
            Field.LINE.as("line_number"),
            Field.COLUMN.as("colname"),
            Field.COLUMN_TYPE.as("type"),
            Field.COLUMN_LENGTH.as("col_length"),
            Field.RAW_LINE.as("raw_line"),
            Field.RAW_VALUE.as("raw_field_value"),
            Field.CODE.as("err_code"),
            Field.REASON.as("err_reason")),
        view(
            "sys_load_error_detail",
            Field.OWNER.as("user_id"),
            Field.COPY.as("query_id"),
            Field.TABLE.as("table_id"),
            Field.TIME.as("start_time"),
            Field.SESSION.as("session_id"),
            Field.FILE.as("file_name"),
            Field.LINE.as("line_number"),
            Field.COLUMN.as("column_name"),
            Field.COLUMN_TYPE.as("column_type"),
            Field.COLUMN_LENGTH.as("column_length"),
            Field.RAW_LINE.as("raw_line"),
            Field.RAW_VALUE.as("raw_field_value"),
            Field.CODE.as("error_code"),
            Field.REASON.as("error_message")));
  }

  private static SystemTable view(String name, Column... columns) {
    List<Column> all = List.of(columns);
    return SystemTable.of(
        PG_CATALOG,
        name,
        all.stream()
            .map(column -> column.name + " " + column.field.type)
            .collect(Collectors.joining(", ")),
        context ->
            context.state().loadErrors().stream().map(recorded -> row(all, recorded)).toList());
  }

  private static Object[] row(List<Column> columns, RecordedLoadError recorded) {
    return columns.stream().map(column -> column.field.of(recorded)).toArray();
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  private static @Nullable String typeName(LoadError error) {
    String type = error.columnType();
    return type == null || type.indexOf('(') < 0 ? type : type.substring(0, type.indexOf('('));
  }

  /// Returns what stands in the parentheses of a type: `10`, or `8,2`.
  private static @Nullable String typeLength(LoadError error) {
    String type = error.columnType();
    int open = type == null ? -1 : type.indexOf('(');
    return type == null || open < 0 ? null : type.substring(open + 1, type.indexOf(')', open));
  }
}
