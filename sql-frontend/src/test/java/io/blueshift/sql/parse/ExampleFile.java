package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// A file of examples: records of an input, a line `----` and the expected output, with a blank line
/// between records. `-Dblueshift.rewriteExamples=true` writes the actual outputs into the source file.
record ExampleFile(String name, List<Example> examples) {
  record Example(int line, String input, String expected) {}

  static ExampleFile read(String name) {
    String text;
    try (InputStream stream = ExampleFile.class.getResourceAsStream(name)) {
      assertThat(stream).as("resource %s", name).isNotNull();
      text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Example> examples = new ArrayList<>();
    int line = 1;
    for (String part : text.strip().split("\n\n", -1)) {
      int separator = part.indexOf("\n----\n");
      assertThat(separator).as("record at line %d of %s", line, name).isPositive();
      examples.add(new Example(line, part.substring(0, separator), part.substring(separator + 6)));
      line += part.split("\n", -1).length + 1;
    }
    return new ExampleFile(name, examples);
  }

  /// Returns a test for each record that compares the output of `function` with the expected one.
  Stream<DynamicTest> tests(UnaryOperator<String> function) {
    if (Boolean.getBoolean("blueshift.rewriteExamples")) {
      rewrite(function);
    }
    return examples.stream()
        .map(example ->
            DynamicTest.dynamicTest(
                name + ":" + example.line + " " + example.input,
                () -> assertThat(function.apply(example.input)).isEqualTo(example.expected)));
  }

  private void rewrite(UnaryOperator<String> function) {
    List<String> records = new ArrayList<>();
    for (Example example : examples) {
      records.add(example.input + "\n----\n" + function.apply(example.input) + "\n");
    }
    Path file =
        Path.of("src/test/resources", ExampleFile.class.getPackageName().replace('.', '/'), name);
    try {
      Files.writeString(file, String.join("\n", records));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
