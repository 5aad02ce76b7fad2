package io.blueshift.sql.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.ExternalFiles;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.type.LogicalType.SuperType;
import io.blueshift.vector.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads JSON objects, one after another or in one array, a file at a time by each worker. The object's
/// names are the columns' names; what the table has not is left out, what the object has not is NULL.
/// Nested objects and arrays become their text.
public final class JsonSource implements Source {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final List<Path> files;
  private final CopyOptions options;
  private final CopyTarget target;
  private final LoadErrors errors;
  private final ZoneId zone;
  private final Map<String, Integer> fieldsByName = new HashMap<>();
  private final AtomicInteger nextFile = new AtomicInteger();
  private final @Nullable JsonPaths paths;

  /// For each field whether its column takes JSON.
  private final boolean[] isJson;

  public JsonSource(
      List<Path> files, CopyOptions options, CopyTarget target, LoadErrors errors, ZoneId zone) {
    this.files = files;
    this.options = options;
    this.target = target;
    this.errors = errors;
    this.zone = zone;
    int[] fieldColumns = target.fieldColumns();
    String pathsFile = options.jsonPathsFile();
    this.paths = pathsFile == null ? null : paths(pathsFile, fieldColumns.length);
    this.isJson = new boolean[fieldColumns.length];
    for (int field = 0; field < fieldColumns.length; field++) {
      isJson[field] = target.columns().get(fieldColumns[field]).type() instanceof SuperType;
      fieldsByName.put(folded(target.columns().get(fieldColumns[field]).name()), field);
    }
    if (options.jsonWhole()) {
      requireOneSuperColumn();
    }
  }

  private void requireOneSuperColumn() {
    if (isJson.length != 1 || !isJson[0]) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "JSON 'noshred' loads one column of type SUPER [columns=" + isJson.length + "]")
          .withHint("Name the column: COPY table (column) FROM …");
    }
  }

  private static JsonPaths paths(String location, int fieldCount) {
    JsonPaths paths = JsonPaths.read(ExternalFiles.find(location).getFirst());
    if (paths.count() != fieldCount) {
      throw new DatabaseException(
          ErrorCode.BAD_COPY_FILE_FORMAT,
          "number of paths differs from number of columns [file="
              + location
              + ", paths="
              + paths.count()
              + ", columns="
              + fieldCount
              + "]");
    }
    return paths;
  }

  private String folded(String name) {
    return options.jsonIgnoreCase() ? name.toLowerCase(Locale.ROOT) : name;
  }

  @Override
  public int parallelism() {
    return Math.max(1, files.size());
  }

  @Override
  public double fractionDone() {
    return files.isEmpty() ? 1 : Math.min(1, (double) nextFile.get() / files.size());
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new JsonCursor(worker);
  }

  private final class JsonCursor implements Cursor {
    private final WorkerContext worker;
    private final RowAssembler rows;
    private final RecordFields fields = new RecordFields();
    private final byte[][] values = new byte[target.fieldColumns().length][];
    private @Nullable Path file;
    private @Nullable JsonParser parser;

    JsonCursor(WorkerContext worker) {
      this.worker = worker;
      this.rows = new RowAssembler(target, options, zone, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      worker.checkCancelled();
      while (true) {
        rows.begin();
        boolean more = true;
        while (more && !rows.isFull()) {
          more = readObject();
        }
        Batch batch = rows.finish();
        if (batch != null || !more) {
          return batch;
        }
      }
    }

    /// Reads one object; returns false after the last one of the last file.
    private boolean readObject() {
      JsonParser open = parser;
      if (open == null) {
        int index = nextFile.getAndIncrement();
        if (index >= files.size()) {
          return false;
        }
        Path path = files.get(index);
        file = path;
        try {
          open = FACTORY.createParser(Decompression.open(path, options.compression()));
        } catch (IOException e) {
          throw ExternalFiles.failure("open", path, e);
        }
        parser = open;
      }
      try {
        JsonToken token = open.nextToken();
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
          token = open.nextToken();
        }
        if (token == null) {
          closeParser();
          return true;
        }
        long line = open.currentTokenLocation().getLineNr();
        if (token != JsonToken.START_OBJECT) {
          open.skipChildren();
          report(new FieldException(FieldException.INVALID_JSON, "expected a JSON object"), line);
          return true;
        }
        readFields(open);
        addRow(line);
      } catch (JsonProcessingException e) {
        long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        report(
            new FieldException(
                FieldException.INVALID_JSON, "invalid JSON: " + e.getOriginalMessage()),
            line);
        closeParser();
      } catch (IOException e) {
        throw ExternalFiles.failure("read", path(), e);
      }
      return true;
    }

    private Path path() {
      Path open = file;
      if (open == null) {
        throw new IllegalStateException("no file is open");
      }
      return open;
    }

    private void readFields(JsonParser open) throws IOException {
      java.util.Arrays.fill(values, null);
      if (options.jsonWhole()) {
        values[0] = JsonPaths.json(open);
        return;
      }
      if (paths != null) {
        paths.read(open, values, isJson);
        return;
      }
      while (open.nextToken() == JsonToken.FIELD_NAME) {
        Integer field = fieldsByName.get(folded(open.currentName()));
        JsonToken token = open.nextToken();
        if (field == null) {
          open.skipChildren();
        } else {
          values[field] = isJson[field] ? JsonPaths.json(open) : value(open, token);
        }
      }
    }

    private static byte @Nullable [] value(JsonParser open, JsonToken token) throws IOException {
      return switch (token) {
        case VALUE_NULL -> null;
        case START_OBJECT, START_ARRAY -> nested(open).getBytes(StandardCharsets.UTF_8);
        default -> open.getText().getBytes(StandardCharsets.UTF_8);
      };
    }

    /// Copies an object or array as compact text.
    private static String nested(JsonParser open) throws IOException {
      java.io.StringWriter text = new java.io.StringWriter();
      try (var generator = FACTORY.createGenerator(text)) {
        generator.copyCurrentStructure(open);
      }
      return text.toString();
    }

    private void addRow(long line) {
      fields.clear();
      for (byte[] value : values) {
        boolean missing = value == null;
        fields.add(missing ? NULL_FIELD : value, 0, missing ? 0 : value.length, !missing);
      }
      rows.forgetFailure();
      try {
        rows.addParsed(fields, values);
      } catch (FieldException e) {
        report(e, line);
      }
    }

    private void report(FieldException failure, long line) {
      int field = rows.failedField();
      CopyTarget.Column column =
          field < 0 ? null : target.columns().get(target.fieldColumns()[field]);
      byte[] value = field < 0 ? null : values[field];
      errors.add(
          new LoadError(
              path().toString(),
              line,
              column == null ? null : column.name(),
              column == null ? null : column.type().sqlName(),
              "",
              value == null
                  ? null
                  : new String(
                      value,
                      0,
                      Math.min(value.length, LoadError.RAW_MAX_BYTES),
                      StandardCharsets.UTF_8),
              failure.errorCode(),
              failure.reason()));
    }

    private void closeParser() {
      JsonParser open = parser;
      parser = null;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          throw ExternalFiles.failure("close", path(), e);
        }
      }
    }

    @Override
    public void close() {
      closeParser();
      rows.close();
    }
  }

  private static final byte[] NULL_FIELD = {};
}
