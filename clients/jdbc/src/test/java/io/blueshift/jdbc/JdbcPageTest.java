package io.blueshift.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compiles and runs the Java of `docs/jdbc.md`, in which `/data/` stands for a folder.
class JdbcPageTest {
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir Path folder;

  private List<String> blocks() throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("blueshift.root", "../..")).resolve("docs/jdbc.md"));
    List<String> blocks = new ArrayList<>();
    Matcher matcher = JAVA_BLOCK.matcher(page);
    while (matcher.find()) {
      blocks.add(matcher.group(1).replace("/data/", folder + "/"));
    }
    return blocks;
  }

  @Test
  void javaOfThePageCompilesAndRuns() throws Exception {
    List<String> blocks = blocks();
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(2);
    String url = "jdbc:blueshift:" + folder + "/sales";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table orders (region varchar(10), day date, amount decimal(10, 2))");
      statement.execute("insert into orders values ('north', '2026-03-01', 12.5)");
    }
    for (int index = 0; index < blocks.size(); index++) {
      run("Example" + index, blocks.get(index), url);
    }
  }

  private void run(String name, String block, String url) throws Exception {
    String source =
        """
        import java.sql.*;
        import java.time.*;
        import org.apache.arrow.vector.VectorSchemaRoot;
        import org.apache.arrow.vector.ipc.ArrowReader;

        public class %s {
          public static void run(ResultSet resultSet) throws Exception {
        %s
          }
        }
        """
            .formatted(name, block);
    Path file = folder.resolve(name + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", folder.toString(), "-proc:none"),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s%n%s", messages, source).isTrue();
    }
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, JdbcPageTest.class.getClassLoader());
        Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from orders")) {
      loader.loadClass(name).getMethod("run", ResultSet.class).invoke(null, rows);
    } catch (SQLException e) {
      throw new IllegalStateException("the example failed [name=" + name + "]", e);
    }
  }
}
