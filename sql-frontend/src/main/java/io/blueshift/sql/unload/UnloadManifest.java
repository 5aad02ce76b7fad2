package io.blueshift.sql.unload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.blueshift.io.ExternalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The list of the files of an UNLOAD, from which COPY … MANIFEST loads them.
final class UnloadManifest {
  private static final JsonFactory FACTORY = new JsonFactory();

  private UnloadManifest() {}

  /// Returns where the manifest of files with a prefix stands.
  static Path path(String prefix) {
    return Path.of(prefix + "manifest");
  }

  /// Creates or replaces a manifest.
  static void write(Path manifest, List<Path> files) {
    try (JsonGenerator json = FACTORY.createGenerator(ExternalFiles.create(manifest))) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeArrayFieldStart("entries");
      for (Path file : files) {
        json.writeStartObject();
        json.writeStringField("url", file.toString());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw ExternalFiles.failure("write", manifest, e);
    }
  }
}
