package io.blueshift.sql.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.ExternalFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the list of files that COPY … MANIFEST names: a JSON object whose `entries` have a `url` and
/// may say that it is `mandatory`. A file that is missing is skipped unless it is mandatory.
public final class CopyManifest {
  private static final JsonFactory FACTORY = new JsonFactory();

  private CopyManifest() {}

  private record Entry(@Nullable String url, boolean mandatory) {}

  /// Returns the files of some manifests, in their order.
  ///
  /// @throws DatabaseException with BAD_COPY_FILE_FORMAT when a manifest is none, with
  ///     UNDEFINED_FILE when a mandatory file is missing or no file is there
  public static List<Path> files(List<Path> manifests) {
    List<Path> files = new ArrayList<>();
    for (Path manifest : manifests) {
      for (Entry entry : entries(manifest)) {
        addFile(files, entry, manifest);
      }
    }
    if (files.isEmpty()) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_FILE, "no file of the manifest exists " + manifests);
    }
    return files;
  }

  private static void addFile(List<Path> files, Entry entry, Path manifest) {
    String url = entry.url();
    if (url == null || url.contains("://") && !url.startsWith("file://")) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "a manifest names local files only [manifest=" + manifest + ", url=" + url + "]");
    }
    Path file = Path.of(url.startsWith("file://") ? url.substring("file://".length()) : url);
    if (ExternalFiles.exists(file)) {
      files.add(file);
    } else if (entry.mandatory()) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_FILE,
          "a mandatory file of the manifest does not exist [manifest="
              + manifest
              + ", url="
              + url
              + "]");
    }
  }

  private static List<Entry> entries(Path manifest) {
    try (InputStream stream = ExternalFiles.openStream(manifest);
        JsonParser parser = FACTORY.createParser(stream)) {
      List<Entry> entries = new ArrayList<>();
      boolean found = false;
      require(parser.nextToken() == JsonToken.START_OBJECT, manifest);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isEntries = parser.currentName().equals("entries");
        if (parser.nextToken() == JsonToken.START_ARRAY && isEntries) {
          found = true;
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            entries.add(entry(parser));
          }
        } else {
          parser.skipChildren();
        }
      }
      require(found, manifest);
      return entries;
    } catch (com.fasterxml.jackson.core.JsonProcessingException invalid) {
      throw notManifest(manifest, invalid);
    } catch (IOException e) {
      throw ExternalFiles.failure("read", manifest, e);
    }
  }

  private static Entry entry(JsonParser parser) throws IOException {
    String url = null;
    boolean mandatory = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("url")) {
        url = parser.getText();
      } else if (name.equals("mandatory")) {
        mandatory = token == JsonToken.VALUE_TRUE;
      } else {
        parser.skipChildren();
      }
    }
    return new Entry(url, mandatory);
  }

  private static void require(boolean fits, Path manifest) {
    if (!fits) {
      throw notManifest(manifest, null);
    }
  }

  private static DatabaseException notManifest(Path manifest, @Nullable Exception cause) {
    return new DatabaseException(
            ErrorCode.BAD_COPY_FILE_FORMAT,
            "the file is no manifest [file=" + manifest + "]",
            cause)
        .withHint(
            "Expected {\"entries\": [{\"url\": \"/data/part.csv\", \"mandatory\": true}, …]}.");
  }
}
