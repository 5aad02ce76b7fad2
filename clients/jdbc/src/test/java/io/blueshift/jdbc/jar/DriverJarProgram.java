package io.blueshift.jdbc.jar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.GZIPOutputStream;

/// An application as the users of the driver write it: the JDK and the driver's jar, nothing else.
/// Prints what its queries gave, one value a line.
public final class DriverJarProgram {
  private static final int ROW_COUNT = 20_000;

  private DriverJarProgram() {}

  /// Runs in a folder that exists.
  public static void main(String[] arguments) throws IOException, SQLException {
    Path folder = Path.of(arguments[0]);
    String url = "jdbc:blueshift:" + folder.resolve("warehouse");
    try (Connection connection = DriverManager.getConnection(url)) {
      load(connection, folder);
      unloadAndReadBack(connection, folder);
    }
    try (Connection connection = DriverManager.getConnection(url + "?style=postgresql")) {
      print(connection, "select count(*), sum(quantity), min(day), max(price) from sale");
      print(connection, "select avg(quantity) from sale where note like '%row 1%'");
      print(
          connection,
          "select g.name, sum(price) from sale join goods g on g.id = quantity group by 1 order by 1");
      try (PreparedStatement statement =
          connection.prepareStatement("select note from sale where id = ?")) {
        statement.setInt(1, 77);
        try (ResultSet result = statement.executeQuery()) {
          result.next();
          System.out.println(result.getString(1));
        }
      }
    }
  }

  private static void load(Connection connection, Path folder) throws IOException, SQLException {
    Path file = folder.resolve("sale.csv.gz");
    Files.write(file, compressed());
    run(
        connection,
        "create table sale(id int, quantity int, price numeric(10,2), day date, note varchar(100)) sortkey(id)");
    run(connection, "copy sale from '" + file + "' csv gzip");
    run(connection, "create table goods(id int, name varchar(20))");
    run(connection, "insert into goods values (1, 'one'), (2, 'two'), (3, 'three')");
  }

  private static byte[] compressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream text = new GZIPOutputStream(bytes)) {
      for (int row = 0; row < ROW_COUNT; row++) {
        String line =
            row
                + ","
                + row % 5
                + ","
                + row % 1_000
                + ".25,2026-01-0"
                + (1 + row % 9)
                + ",row "
                + row;
        text.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static void unloadAndReadBack(Connection connection, Path folder) throws SQLException {
    String prefix = folder.resolve("sale_").toString();
    run(connection, "unload ('select * from sale') to '" + prefix + "' format parquet");
    run(connection, "create table copied (like sale)");
    run(connection, "copy copied from '" + prefix + "*' format parquet");
    print(connection, "select count(*), sum(price) from copied");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void print(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columnCount = result.getMetaData().getColumnCount();
      while (result.next()) {
        for (int column = 1; column <= columnCount; column++) {
          System.out.println(result.getString(column));
        }
      }
    }
  }
}
