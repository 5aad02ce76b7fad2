package io.blueshift.sql.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.ErrorCode;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.sql.bind.FunctionNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Keeps the pages of `docs/` true: their SQL runs and prints what they say, and their lists are
/// complete.
///
/// In a page, `/data/` stands for a folder with files.
class DocumentationTest {
  private static final Path DOCS =
      Path.of(System.getProperty("blueshift.root", "..")).resolve("docs");
  private static final int FUNCTION_TABLE_COLUMN_COUNT = 5;

  @TempDir private static Path data;

  private static MarkdownPage page(String name) {
    try {
      return new MarkdownPage(Files.readString(DOCS.resolve(name)));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the page [page=" + name + "]", e);
    }
  }

  private static List<String> pageNames() throws IOException {
    try (Stream<Path> files = Files.walk(DOCS)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> DOCS.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> examplesPrintWhatThePageSays() throws IOException {
    return pageNames().stream()
        .filter(name -> !page(name).examples().isEmpty())
        .map(name -> DynamicTest.dynamicTest(name, () -> runExamples(name)));
  }

  private static void runExamples(String name) {
    try (ExampleSession session = new ExampleSession()) {
      for (MarkdownPage.Example example : page(name).examples()) {
        List<String> actual =
            session.run(example.sql().replace("/data/", data + "/")).stream()
                .map(line -> line.replace(data + "/", "/data/"))
                .toList();
        String place = name + ":" + example.lineNumber();
        if (example.expected() == null) {
          assertThat(String.join("\n", actual)).as(place).doesNotStartWith("ERROR");
        } else {
          assertThat(lines(String.join("\n", actual)))
              .as(place)
              .isEqualTo(lines(example.expected()));
        }
      }
    }
  }

  /// Returns the lines of a result without its rulers and its count of rows.
  private static List<String> lines(String expected) {
    List<String> lines = new ArrayList<>();
    for (String line : expected.lines().toList()) {
      if (!line.matches("[-+]+") && !line.matches("\\(\\d+ rows?\\)")) {
        lines.add(
            Arrays.stream(line.split("\\|", -1))
                .map(String::strip)
                .collect(Collectors.joining(" | ")));
      }
    }
    return lines;
  }

  @Test
  void functionsPageNamesEveryFunctionOnceAndNoOther() {
    List<String> documented = new ArrayList<>();
    for (List<String> row : page("sql/functions.md").rows(FUNCTION_TABLE_COLUMN_COUNT)) {
      MarkdownPage.codeSpans(row.getFirst()).forEach(name -> documented.add(normal(name)));
    }
    TreeSet<String> known = new TreeSet<>();
    FunctionRegistry.names().forEach(name -> known.add(normal(name)));
    FunctionNames.aggregates().forEach(name -> known.add(normal(name)));
    FunctionNames.windowFunctions().forEach(name -> known.add(normal(name)));
    FunctionNames.forms().forEach(name -> known.add(normal(name)));
    assertThat(documented).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(documented)).isEqualTo(known);
  }

  private static String normal(String name) {
    return name.replace(' ', '_');
  }

  @Test
  void examplesOfFunctionsGiveTheirResults() {
    MarkdownPage page = page("sql/functions.md");
    try (ExampleSession session = new ExampleSession()) {
      page.examples().forEach(example -> session.run(example.sql()));
      for (List<String> row : page.rows(FUNCTION_TABLE_COLUMN_COUNT)) {
        String example = String.join("", MarkdownPage.codeSpans(row.get(3)));
        List<String> actual = session.run("select " + example);
        assertThat(actual.getFirst()).as(example).doesNotStartWith("ERROR");
        if (!row.get(4).isEmpty()) {
          assertThat("`" + String.join(", ", actual.subList(1, actual.size())) + "`")
              .as(example)
              .isEqualTo(row.get(4));
        }
      }
    }
  }

  @Test
  void settingsSystemTablesAndErrorCodesAreAllListed() {
    String statements = page("sql/statements.md").text();
    String catalog = page("sql/catalog.md").text();
    String errors = page("sql/errors.md").text();
    try (ExampleSession session = new ExampleSession()) {
      assertThat(session.settingNames())
          .allSatisfy(name -> assertThat(statements).contains("| `" + name + "` |"));
      List<String> tables =
          session.run(
              "select table_name from information_schema.tables"
                  + " where table_schema in ('pg_catalog', 'information_schema')");
      assertThat(tables.subList(1, tables.size()))
          .hasSizeGreaterThan(30)
          .allSatisfy(name -> assertThat(catalog).contains("| `" + name + "` |"));
    }
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(errors).contains("`" + code.sqlState() + "`"));
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (String name : pageNames()) {
      Path folder = DOCS.resolve(name).getParent();
      assertThat(page(name).localLinks())
          .as(name)
          .allSatisfy(link -> assertThat(folder.resolve(link)).exists());
    }
  }
}
