package io.blueshift.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Documents name only what exists: a renamed class makes a document wrong, and this test red.
class DocumentsTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("blueshift.root")));
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern PACKAGE = Pattern.compile("io\\.blueshift(\\.[a-z]+)+");
  private static final Pattern CLASS = Pattern.compile("([A-Z][a-z0-9]+){2,}");
  private static final Pattern MODULE = Pattern.compile("<module>(?:clients/)?([^<]+)</module>");

  private static String text(Path document) throws IOException {
    return Files.readString(ROOT.resolve(document));
  }

  private static List<String> found(Pattern pattern, String text) {
    List<String> all = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  @Test
  void packagesAndClassesNamedInArchitectureExist() throws IOException {
    JavaClasses classes = new ClassFileImporter().importPackages("io.blueshift");
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    Set<String> names = classes.stream().map(JavaClass::getSimpleName).collect(Collectors.toSet());
    List<String> codes = found(CODE, text(Path.of("ARCHITECTURE.md")));
    assertThat(codes)
        .hasSizeGreaterThan(20)
        .filteredOn(code -> PACKAGE.matcher(code).matches())
        .hasSizeGreaterThan(15)
        .allSatisfy(name -> assertThat(packages).contains(name));
    assertThat(codes)
        .filteredOn(code -> CLASS.matcher(code).matches())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(names).contains(name));
  }

  @Test
  void filesNamedInDocumentsExist() throws IOException {
    for (String document : List.of("ARCHITECTURE.md", "README.md", "CONTRIBUTING.md")) {
      String text = text(Path.of(document));
      List<String> paths = found(LINK, text);
      found(CODE, text).stream()
          .filter(code -> code.matches("[a-z][a-z-]*(/[A-Za-z0-9._-]+)+/?"))
          .forEach(paths::add);
      assertThat(paths)
          .filteredOn(path -> !path.contains("://"))
          .allSatisfy(path -> assertThat(ROOT.resolve(path)).describedAs(document).exists());
    }
  }

  @Test
  void everyModuleIsInArchitecture() throws IOException {
    String architecture = text(Path.of("ARCHITECTURE.md"));
    String layers = architecture.substring(0, architecture.indexOf("## Where to look"));
    List<String> modules = found(MODULE, text(Path.of("pom.xml")));
    assertThat(modules).hasSizeGreaterThan(6);
    assertThat(modules).allSatisfy(module -> assertThat(layers).contains(module));
  }
}
