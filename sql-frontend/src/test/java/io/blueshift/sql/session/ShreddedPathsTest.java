package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Paths that scans read from shredded segments, against the same paths in values that a function gives,
/// which no scan sees through.
class ShreddedPathsTest {
  private static final int ROW_COUNT = 12_000;
  private static final List<String> PATHS =
      List.of(
          "id", "price", "name", "flag", "o.n", "o.s", "o", "o.p.q", "list", "note", "gone", "id.x",
          "list.x", "big", "ratio", "\"Key\"");
  private static final List<String> TYPES =
      List.of(
          "int",
          "bigint",
          "smallint",
          "decimal(10,2)",
          "decimal(18,4)",
          "decimal(30,3)",
          "float",
          "real",
          "varchar",
          "varchar(3)",
          "char(4)",
          "boolean",
          "date",
          "timestamp");

  private SqlSession session;
  private Random random;
  private long seed;

  @BeforeEach
  void open() {
    seed = System.nanoTime();
    System.out.println("ShreddedPathsTest seed " + seed);
    random = new Random(seed);
    session = SqlSession.open("redshift");
  }

  @AfterEach
  void close() {
    session.close();
  }

  /// Fills table `t` with rows that are alike but for one in `surprise`, some in segments, some not.
  private void fill(int surprise, int inSegments) {
    session.run("create table t (n int, doc super)");
    insert(0, inSegments, surprise);
    session.run("vacuum full t");
    if (inSegments < ROW_COUNT) {
      insert(inSegments, ROW_COUNT, surprise);
    }
    session.run("delete from t where n % 97 = 5");
  }

  private void insert(int from, int to, int surprise) {
    for (int first = from; first < to; first += 2000) {
      StringBuilder text = new StringBuilder("insert into t values ");
      for (int row = first; row < Math.min(to, first + 2000); row++) {
        text.append(row == first ? "" : ",").append("(").append(row).append(",json_parse('");
        document(row, surprise, text);
        text.append("'))");
      }
      session.run(text.toString());
    }
  }

  private void document(int row, int surprise, StringBuilder text) {
    text.append('{');
    List<String> members = new ArrayList<>();
    member(members, surprise, "id", String.valueOf(row));
    member(members, surprise, "price", random.nextInt(100_000) / 100.0 + "");
    member(members, surprise, "name", "\"n" + random.nextInt(300) + "\"");
    member(members, surprise, "flag", String.valueOf(random.nextBoolean()));
    member(
        members,
        surprise,
        "o",
        "{\"n\":"
            + random.nextInt(40_000)
            + ",\"s\":\""
            + row % 7
            + "\",\"p\":{\"q\":[1,"
            + row
            + "]}}");
    member(members, surprise, "list", "[" + random.nextInt(9) + ",\"x\"]");
    member(members, surprise, "note", random.nextBoolean() ? "\"text " + row + "\"" : row + "");
    member(members, surprise, "big", String.valueOf(random.nextLong()));
    member(members, surprise, "ratio", random.nextInt(50) / 4.0 + "e0");
    member(members, surprise, "Key", "\"2024-01-" + (10 + row % 20) + "\"");
    text.append(String.join(",", members)).append('}');
  }

  private void member(List<String> members, int surprise, String key, String value) {
    if (surprise == 0 || random.nextInt(surprise) > 0) {
      members.add("\"" + key + "\":" + value);
      return;
    }
    String[] others = {
      "null",
      "7",
      "7.25",
      "\"12\"",
      "\"abc\"",
      "true",
      "[3]",
      "{\"n\":5,\"s\":\"z\"}",
      "-99999999999",
      "1e2",
      "\"2024-02-03\""
    };
    int choice = random.nextInt(others.length + 2);
    if (choice < others.length) {
      members.add("\"" + key + "\":" + others[choice]);
    } else if (choice == others.length) {
      members.add("\"extra" + random.nextInt(50) + "\":" + value);
    }
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// Runs a query of `doc` over both forms of the table.
  private void check(String query) {
    List<String> expected =
        session.rows(query.replace("FROM t", "from (select n, nvl(doc, doc) as doc from t) t"));
    assertThat(session.rows(query.replace("FROM t", "from t")))
        .as("seed %d: %s", seed, query)
        .isEqualTo(expected);
  }

  private void checkQueries() {
    for (int round = 0; round < 15; round++) {
      String path = "doc." + pick(PATHS);
      String cast = path + "::" + pick(TYPES);
      check("select n, " + path + ", " + cast + " FROM t where n % 3 = 1 order by 1");
      check("select count(" + cast + "), count(" + path + "), min(" + cast + ") FROM t");
      check("select count(*) FROM t where " + condition(path));
      check(
          "select n, "
              + cast
              + " FROM t where "
              + condition(path)
              + " and "
              + condition("doc." + pick(PATHS))
              + " order by 1");
    }
    check(
        "select t.doc.name::varchar, sum(t.doc.price), sum(t.doc.id::int) FROM t group by 1 order by 1");
    check(
        "select t.n, b.doc.o.n::int FROM t join (select n, doc from t) b on t.doc.id::int = b.doc.o.n::int order by 1, 2");
    check("select n, e FROM t, t.doc.list as e where doc.o.n::int < 1000 order by 1, 2");
    check("select doc.id::int as i FROM t union all select doc.o.n::int FROM t order by 1");
  }

  private String condition(String path) {
    String number = List.of("5", "12000", "-3", "7.25", "500.5", "100").get(random.nextInt(6));
    String operator = List.of("=", "<", "<=", ">", ">=", "<>").get(random.nextInt(6));
    String text = List.of("'n12'", "'12'", "'abc'", "'n3'", "'2024-01-15'").get(random.nextInt(5));
    return switch (random.nextInt(8)) {
      case 0 -> path + "::int " + operator + " " + number;
      case 1 -> path + "::decimal(12,2) " + operator + " " + number;
      case 2 -> path + " " + operator + " " + number;
      case 3 -> path + " " + operator + " " + text;
      case 4 -> path + "::varchar " + operator + " " + text;
      case 5 -> path + (random.nextBoolean() ? " is null" : " is not null");
      case 6 -> path + "::bigint in (1, 5, 7, 12000, 399)";
      default -> path + "::float between " + number + " and 20000";
    };
  }

  @Test
  void regularDocumentsGiveTheSameWhereverTheyAre() {
    fill(0, ROW_COUNT);
    checkQueries();
  }

  @Test
  void documentsWithFewSurprisesGiveTheSame() {
    fill(3000, ROW_COUNT * 3 / 4);
    checkQueries();
  }

  @Test
  void documentsWithManySurprisesGiveTheSame() {
    fill(20, ROW_COUNT / 2);
    checkQueries();
  }
}
