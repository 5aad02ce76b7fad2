package io.blueshift.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The lines between modules, as ARCHITECTURE.md draws them.
class LayerRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.blueshift")
          .that(
              JavaClass.Predicates.resideOutsideOfPackages(
                  "io.blueshift.architecture..", "io.blueshift.benchmark.."));

  private static final String[] COLUMNAR_STORE =
      packages(
          "catalog",
          "document",
          "door",
          "encoding",
          "error",
          "index",
          "io",
          "key",
          "memory",
          "scan",
          "segment",
          "store",
          "table",
          "transaction",
          "type",
          "vector",
          "wal");
  private static final String[] EXECUTOR =
      packages(
          "aggregate",
          "engine",
          "evaluation",
          "expression",
          "function",
          "join",
          "kernel",
          "operator",
          "pipeline",
          "plan",
          "query",
          "rows",
          "setoperation",
          "sort",
          "spill",
          "translation",
          "window");
  private static final String[] PARQUET = packages("parquet");
  private static final String[] SQL_FRONTEND = packages("sql");
  private static final String[] JDBC = packages("jdbc");
  private static final String[] SHELL = packages("shell");
  private static final String[] DATASETS = packages("dataset");
  private static final String[] LAUNCHER = packages("launcher", "demo");

  private static String[] packages(String... names) {
    String[] patterns = new String[names.length];
    for (int index = 0; index < names.length; index++) {
      patterns[index] = "io.blueshift." + names[index] + "..";
    }
    return patterns;
  }

  @Test
  void modulesImportOnlyWhatStandsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("columnar-store")
        .definedBy(COLUMNAR_STORE)
        .layer("executor")
        .definedBy(EXECUTOR)
        .layer("parquet")
        .definedBy(PARQUET)
        .layer("sql-frontend")
        .definedBy(SQL_FRONTEND)
        .layer("jdbc")
        .definedBy(JDBC)
        .layer("shell")
        .definedBy(SHELL)
        .layer("datasets")
        .definedBy(DATASETS)
        .layer("launcher")
        .definedBy(LAUNCHER)
        .whereLayer("columnar-store")
        .mayNotAccessAnyLayer()
        .whereLayer("executor")
        .mayOnlyAccessLayers("columnar-store")
        .whereLayer("parquet")
        .mayNotAccessAnyLayer()
        .whereLayer("sql-frontend")
        .mayOnlyAccessLayers("executor", "columnar-store", "parquet")
        .whereLayer("jdbc")
        .mayOnlyAccessLayers("sql-frontend", "executor", "columnar-store")
        .whereLayer("shell")
        .mayOnlyAccessLayers("jdbc")
        .whereLayer("datasets")
        .mayOnlyAccessLayers("parquet")
        .whereLayer("launcher")
        .mayOnlyAccessLayers("columnar-store", "jdbc", "shell", "datasets", "parquet")
        .ensureAllClassesAreContainedInArchitecture()
        .check(CLASSES);
  }

  @Test
  void onlyTheSqlFrontEndKnowsCalcite() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SQL_FRONTEND)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.calcite..")
        .check(CLASSES);
  }

  @Test
  void onlyTheEdgeKnowsArrow() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.blueshift.jdbc.embedded.arrow")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.arrow..")
        .check(CLASSES);
  }

  @Test
  void onlySimdPackagesUseTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..simd")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  @Test
  void theEngineReachesFilesThroughItsOneDoor() {
    noClasses()
        .that()
        .resideInAnyPackage("io.blueshift..")
        .and()
        .resideOutsideOfPackage("io.blueshift.io")
        .and()
        .resideOutsideOfPackages(SHELL)
        .and()
        .resideOutsideOfPackages(DATASETS)
        .and()
        .resideOutsideOfPackages(LAUNCHER)
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.nio\\.file\\.(Files|FileSystems?|Paths)"
                + "|java\\.nio\\.channels\\.(Async.*)?FileChannel"
                + "|java\\.io\\.(File|FileReader|FileWriter|FileInputStream|FileOutputStream"
                + "|RandomAccessFile)")
        .because("file-system calls appear only in io.blueshift.io; use ExternalFiles")
        .check(CLASSES);
  }

  @Test
  void theDriversFrontDoesNotKnowTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage("io.blueshift.jdbc", "io.blueshift.jdbc.spi")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.blueshift.jdbc.embedded..", "io.blueshift.sql..", "io.blueshift.type..")
        .because("the front runs on Java 17 and finds the engine by ServiceLoader")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheStoreHaveNoCycles() {
    beFreeOfCycles("io.blueshift.(*)..", COLUMNAR_STORE);
  }

  @Test
  void packagesOfTheExecutorHaveNoCycles() {
    beFreeOfCycles("io.blueshift.(*)..", EXECUTOR);
  }

  @Test
  void packagesOfTheSqlFrontEndHaveNoCycles() {
    beFreeOfCycles("io.blueshift.sql.(*)..", SQL_FRONTEND);
  }

  private static void beFreeOfCycles(String slices, String[] packages) {
    slices()
        .matching(slices)
        .should()
        .beFreeOfCycles()
        .check(CLASSES.that(JavaClass.Predicates.resideInAnyPackage(packages)));
  }

  @Test
  void exceptionsOfTheEngineAreOfOneType() {
    classes()
        .that()
        .resideInAnyPackage(COLUMNAR_STORE)
        .and()
        .areAssignableTo(RuntimeException.class)
        .should()
        .resideInAPackage("io.blueshift.error")
        .check(CLASSES);
  }
}
