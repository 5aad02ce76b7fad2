package io.blueshift.sql.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.ExternalFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The paths of a jsonpaths file, one for each column of a COPY: `{"jsonpaths": ["$.id", "$['a'][0]"]}`.
/// A path that leads nowhere in an object gives NULL.
final class JsonPaths {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Pattern STEP =
      Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d+)\\]|\\['([^']*)'\\]|\\[\"([^\"]*)\"\\]");

  private final List<List<Object>> paths;

  private JsonPaths(List<List<Object>> paths) {
    this.paths = paths;
  }

  /// A number, boolean or null as it was written.
  private record Plain(String text) {}

  /// Reads a jsonpaths file.
  static JsonPaths read(Path file) {
    try (InputStream stream = ExternalFiles.openStream(file);
        JsonParser parser = FACTORY.createParser(stream)) {
      parser.nextToken();
      if (tree(parser) instanceof Map<?, ?> map && map.get("jsonpaths") instanceof List<?> list) {
        List<List<Object>> paths = new ArrayList<>();
        for (Object path : list) {
          paths.add(steps(String.valueOf(path), file));
        }
        return new JsonPaths(paths);
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException invalid) {
      throw malformed(file, "no JSON");
    } catch (IOException e) {
      throw ExternalFiles.failure("read", file, e);
    }
    throw malformed(file, "no list \"jsonpaths\"");
  }

  private static List<Object> steps(String path, Path file) {
    if (!path.startsWith("$")) {
      throw malformed(file, path);
    }
    List<Object> steps = new ArrayList<>();
    Matcher step = STEP.matcher(path);
    int position = 1;
    while (position < path.length()) {
      if (!step.find(position) || step.start() != position) {
        throw malformed(file, path);
      }
      if (step.group(2) != null) {
        steps.add(Integer.parseInt(step.group(2)));
      } else {
        steps.add(
            step.group(1) != null
                ? step.group(1)
                : step.group(3) != null ? step.group(3) : step.group(4));
      }
      position = step.end();
    }
    return steps;
  }

  private static DatabaseException malformed(Path file, String reason) {
    return new DatabaseException(
            ErrorCode.BAD_COPY_FILE_FORMAT,
            "the jsonpaths file is not valid [file=" + file + ", reason=" + reason + "]")
        .withHint("Expected {\"jsonpaths\": [\"$.name\", \"$['list'][0]\", …]}.");
  }

  /// Returns how many columns the file has paths for.
  int count() {
    return paths.size();
  }

  /// Reads the object at which the parser stands and puts the text of each path's value into `values`.
  /// Where `isJson` says so, the text is JSON also for strings.
  void read(JsonParser parser, byte @Nullable [][] values, boolean[] isJson) throws IOException {
    Object object = tree(parser);
    for (int index = 0; index < values.length; index++) {
      Object value = object;
      for (Object step : paths.get(index)) {
        value =
            switch (value) {
              case Map<?, ?> map when step instanceof String name -> map.get(name);
              case List<?> list when step instanceof Integer at && at < list.size() -> list.get(at);
              case null, default -> null;
            };
      }
      values[index] = isJson[index] ? json(value) : text(value);
    }
  }

  /// Returns the value at which the parser stands as JSON text, null for JSON's null.
  static byte @Nullable [] json(JsonParser parser) throws IOException {
    return json(tree(parser));
  }

  private static byte @Nullable [] json(@Nullable Object value) throws IOException {
    return value instanceof String string ? written(string) : text(value);
  }

  private static byte @Nullable [] text(@Nullable Object value) throws IOException {
    return switch (value) {
      case null -> null;
      case String string -> string.getBytes(StandardCharsets.UTF_8);
      case Plain(String plain) ->
          plain.equals("null") ? null : plain.getBytes(StandardCharsets.UTF_8);
      default -> written(value);
    };
  }

  private static byte[] written(Object value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(value, generator);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(Object value, JsonGenerator generator) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeFieldName((String) entry.getKey());
          write(entry.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (Object element : list) {
          write(element, generator);
        }
        generator.writeEndArray();
      }
      case Plain(String plain) -> generator.writeRawValue(plain);
      default -> generator.writeString(String.valueOf(value));
    }
  }

  /// Reads the value at which the parser stands: a map, a list, a string or [Plain].
  private static Object tree(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> map = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        map.put(name, tree(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(tree(parser));
      }
      return list;
    }
    return token == JsonToken.VALUE_STRING ? parser.getText() : new Plain(parser.getText());
  }
}
