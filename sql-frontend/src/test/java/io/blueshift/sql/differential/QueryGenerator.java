package io.blueshift.sql.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Makes queries over tables. One instance serves one query.
final class QueryGenerator {
  /// A query and the kinds of its columns, which are called `x0`, `x1`, ….
  record Query(String sql, List<Kind> kinds) {
    Scope scope(String alias) {
      List<Scope.Column> columns = new ArrayList<>();
      for (int index = 0; index < kinds.size(); index++) {
        columns.add(new Scope.Column(alias + ".x" + index, kinds.get(index), true));
      }
      return new Scope(columns);
    }
  }

  private record From(String sql, Scope scope) {}

  private static final int JOIN_COUNT_MAX = 3;

  private final Random random;
  private final Coverage coverage;
  private final List<RandomTable> tables;
  private final ScalarGenerator scalars;
  private final GroupGenerator groups;
  private final List<Query> common = new ArrayList<>();
  private int nextAlias;

  QueryGenerator(Random random, Coverage coverage, List<RandomTable> tables) {
    this.random = random;
    this.coverage = coverage;
    this.tables = tables;
    this.scalars = new ScalarGenerator(random, coverage);
    this.groups = new GroupGenerator(random, coverage, scalars);
  }

  /// Returns a whole query.
  Query query() {
    if (random.nextInt(40) == 0) {
      return recursion();
    }
    StringBuilder with = new StringBuilder();
    if (random.nextInt(5) == 0) {
      int count = 1 + random.nextInt(2);
      for (int index = 0; index < count; index++) {
        Query query = body(1);
        with.append(index == 0 ? "with " : ", ").append("w" + index + " as (" + query.sql() + ")");
        common.add(query);
        noteAll("common table", query);
      }
      with.append(" ");
    }
    Query body = body(2);
    Query ordered = random.nextInt(3) == 0 ? limited(body) : body;
    return new Query(with + ordered.sql(), ordered.kinds());
  }

  private void noteAll(String operator, Query query) {
    query.kinds().forEach(kind -> coverage.note(operator, kind, true));
  }

  private Query recursion() {
    RandomTable table = table();
    coverage.note("recursion", Kind.INTEGER, false);
    String all = random.nextBoolean() ? "union all" : "union";
    int depth = 2 + random.nextInt(5);
    return new Query(
        "with recursive r(x0, x1) as (select id, 0 from "
            + table.name()
            + " where id < 5 "
            + all
            + " select (r.x0 * 3 + 1) % 7, r.x1 + 1 from r where r.x1 < "
            + depth
            + ") select r.x0 as x0, count(*) as x1 from r group by r.x0",
        List.of(Kind.INTEGER, Kind.BIGINT));
  }

  private Query limited(Query body) {
    String alias = alias();
    List<String> keys = new ArrayList<>();
    Scope scope = body.scope(alias);
    for (Scope.Column column : scope.columns()) {
      coverage.note("order by", column.kind(), true);
      keys.add(
          column.sql()
              + (random.nextBoolean() ? " desc" : "")
              + (random.nextBoolean() ? " nulls first" : " nulls last"));
    }
    String limit =
        random.nextInt(5) == 0
            ? ""
            : " limit "
                + random.nextInt(20)
                + (random.nextInt(3) == 0 ? " offset " + random.nextInt(10) : "");
    if (Dialect.losesLimit(body.sql())) {
      limit = "";
    }
    noteAll(limit.isEmpty() ? "sort" : "limit", body);
    return new Query(
        "select * from ("
            + body.sql()
            + ") as "
            + alias
            + " order by "
            + String.join(", ", keys)
            + limit,
        body.kinds());
  }

  /// Returns a query that may stand in parentheses.
  private Query body(int depth) {
    if (depth > 0 && random.nextInt(6) == 0) {
      return setOperation(depth);
    }
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> projection(depth);
      case 4, 5, 6, 7 -> aggregation(depth);
      default -> windows(depth);
    };
  }

  private String alias() {
    return "t" + nextAlias++;
  }

  private RandomTable table() {
    return tables.get(random.nextInt(tables.size()));
  }

  private From relation(int depth) {
    String alias = alias();
    if (!common.isEmpty() && random.nextInt(3) == 0) {
      int index = random.nextInt(common.size());
      return new From("w" + index + " as " + alias, common.get(index).scope(alias));
    }
    if (depth > 0 && random.nextInt(6) == 0) {
      Query query = body(depth - 1);
      noteAll("derived table", query);
      return new From("(" + query.sql() + ") as " + alias, query.scope(alias));
    }
    RandomTable table = table();
    return new From(table.name() + " as " + alias, Scope.of(alias, table.columns()));
  }

  private From from(int depth) {
    From from = relation(depth);
    int joins = random.nextInt(3) == 0 ? 1 + random.nextInt(JOIN_COUNT_MAX - 1) : random.nextInt(2);
    for (int join = 0; join < joins; join++) {
      from = join(from, relation(depth - 1));
    }
    return from;
  }

  private From join(From left, From right) {
    Scope both = left.scope().with(right.scope());
    String kind =
        List.of("join", "join", "left join", "right join", "full join").get(random.nextInt(5));
    List<String> conditions = new ArrayList<>();
    for (int tries = 0; tries < 20 && conditions.isEmpty(); tries++) {
      Scope.Column one = left.scope().any(random);
      List<Scope.Column> partners = right.scope().of(one.kind());
      if (!partners.isEmpty()) {
        Scope.Column other = partners.get(random.nextInt(partners.size()));
        coverage.note(kind, one.kind(), one.nullable() || other.nullable());
        conditions.add(one.sql() + " = " + other.sql());
      }
    }
    if (conditions.isEmpty()) {
      return new From(left.sql() + " join " + right.sql() + " on " + inequality(left, right), both);
    }
    if (random.nextInt(4) == 0) {
      conditions.add(scalars.condition(both, 1));
    }
    Scope scope =
        switch (kind) {
          case "left join" -> left.scope().with(right.scope().nullable());
          case "right join" -> left.scope().nullable().with(right.scope());
          case "full join" -> both.nullable();
          default -> both;
        };
    return new From(
        left.sql() + " " + kind + " " + right.sql() + " on " + String.join(" and ", conditions),
        scope);
  }

  private String inequality(From left, From right) {
    List<Scope.Column> ours = left.scope().numbers();
    List<Scope.Column> theirs = right.scope().numbers();
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "true";
    }
    Scope.Column one = ours.get(random.nextInt(ours.size()));
    Scope.Column other = theirs.get(random.nextInt(theirs.size()));
    coverage.note("join on <", one.kind(), one.nullable());
    return one.sql() + " < " + other.sql();
  }

  private String where(Scope scope, int depth) {
    List<String> conditions = new ArrayList<>();
    if (random.nextInt(2) == 0) {
      conditions.add(scalars.condition(scope, 2));
    }
    if (depth > 0 && random.nextInt(4) == 0) {
      conditions.add(subqueryTest(scope));
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private String subqueryTest(Scope outer) {
    RandomTable table = table();
    String alias = alias();
    Scope inner = Scope.of(alias, table.columns());
    Scope.Column one = outer.any(random);
    List<Scope.Column> partners = inner.of(one.kind());
    Scope.Column key = partners.isEmpty() ? null : partners.get(random.nextInt(partners.size()));
    String condition = random.nextBoolean() ? scalars.condition(inner, 1) : "true";
    String from = " from " + table.name() + " as " + alias + " where " + condition;
    boolean not = random.nextInt(3) == 0;
    if (key == null || random.nextInt(4) == 0) {
      List<Scope.Column> numbers = inner.numbers();
      Scope.Column number = numbers.get(random.nextInt(numbers.size()));
      List<Scope.Column> others = outer.numbers();
      if (others.isEmpty()) {
        coverage.note("exists", inner.columns().getFirst().kind(), false);
        return "exists (select 1" + from + ")";
      }
      Scope.Column other = others.get(random.nextInt(others.size()));
      coverage.note("scalar subquery", number.kind(), number.nullable());
      String correlation = key == null ? "" : " and " + key.sql() + " = " + one.sql();
      return other.sql() + " <= (select max(" + number.sql() + ")" + from + correlation + ")";
    }
    boolean nullable = one.nullable() || key.nullable();
    switch (random.nextInt(4)) {
      case 0 -> {
        coverage.note(not ? "not in subquery" : "in subquery", one.kind(), nullable);
        return one.sql() + (not ? " not" : "") + " in (select " + key.sql() + from + ")";
      }
      case 1 -> {
        coverage.note("quantified", one.kind(), nullable);
        String quantifier = random.nextBoolean() ? " >= all " : " < any ";
        return one.sql() + quantifier + "(select " + key.sql() + from + ")";
      }
      case 2 -> {
        coverage.note("in correlated", one.kind(), nullable);
        Scope.Column extra = outer.any(random);
        List<Scope.Column> same = inner.of(extra.kind());
        String correlation =
            same.isEmpty() ? "" : " and " + same.getFirst().sql() + " = " + extra.sql();
        return one.sql()
            + (not ? " not" : "")
            + " in (select "
            + key.sql()
            + from
            + correlation
            + ")";
      }
      default -> {
        coverage.note(not ? "not exists" : "exists", one.kind(), nullable);
        String more =
            random.nextInt(3) == 0 ? " and " + scalars.condition(inner.with(outer), 0) : "";
        return (not ? "not " : "")
            + "exists (select 1"
            + from
            + " and "
            + key.sql()
            + " = "
            + one.sql()
            + more
            + ")";
      }
    }
  }

  private Query projection(int depth) {
    From from = from(depth);
    List<String> columns = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int index = 0; index < count; index++) {
      Kind kind = scalars.kindIn(from.scope());
      kinds.add(kind);
      columns.add(item(from.scope(), kind, depth) + " as x" + index);
      coverage.note("project", kind, true);
    }
    boolean distinct = random.nextInt(5) == 0;
    if (distinct) {
      kinds.forEach(kind -> coverage.note("distinct", kind, true));
    }
    return new Query(
        "select "
            + (distinct ? "distinct " : "")
            + String.join(", ", columns)
            + " from "
            + from.sql()
            + where(from.scope(), depth),
        kinds);
  }

  private String item(Scope scope, Kind kind, int depth) {
    if (depth > 0 && random.nextInt(15) == 0) {
      RandomTable table = table();
      String alias = alias();
      Scope inner = Scope.of(alias, table.columns());
      List<Scope.Column> values = inner.of(kind);
      if (!values.isEmpty() && kind != Kind.BOOLEAN) {
        Scope.Column value = values.get(random.nextInt(values.size()));
        Scope.Column one = scope.any(random);
        List<Scope.Column> keys = inner.of(one.kind());
        String correlation =
            keys.isEmpty() ? "" : " where " + keys.getLast().sql() + " = " + one.sql();
        coverage.note("scalar subquery in select", kind, value.nullable());
        return "(select min("
            + value.sql()
            + ") from "
            + table.name()
            + " as "
            + alias
            + correlation
            + ")";
      }
    }
    return scalars.value(scope, kind, 2);
  }

  private Query aggregation(int depth) {
    From from = from(depth);
    Scope scope = from.scope();
    List<String> keys = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    int keyCount = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(3);
    for (int index = 0; index < keyCount; index++) {
      Scope.Column key = scope.any(random);
      coverage.note("group by", key.kind(), key.nullable());
      keys.add(random.nextInt(4) == 0 ? scalars.value(scope, key.kind(), 1) : key.sql());
      kinds.add(key.kind());
    }
    List<String> items = new ArrayList<>();
    for (String key : keys) {
      items.add(key + " as x" + items.size());
    }
    int callCount = 1 + random.nextInt(3);
    List<String> calls = new ArrayList<>();
    for (int index = 0; index < callCount; index++) {
      GroupGenerator.Call call = groups.aggregate(scope);
      calls.add(call.sql());
      kinds.add(call.kind());
      items.add(call.sql() + " as x" + items.size());
    }
    String sql = "select " + String.join(", ", items) + " from " + from.sql() + where(scope, depth);
    if (keyCount > 0) {
      sql += " group by " + grouping(keys, kinds, keyCount);
    }
    if (random.nextInt(5) == 0) {
      coverage.note("having", kinds.getLast(), true);
      sql +=
          random.nextBoolean()
              ? " having count(*) > 1"
              : " having " + calls.getFirst() + " is not null";
    }
    return new Query(sql, kinds);
  }

  private String grouping(List<String> keys, List<Kind> kinds, int keyCount) {
    List<String> ordinals = new ArrayList<>();
    for (int index = 1; index <= keyCount; index++) {
      ordinals.add(Integer.toString(index));
    }
    String list = String.join(", ", ordinals);
    if (keyCount > 1 && Set.copyOf(keys).size() == keyCount && random.nextInt(5) == 0) {
      String way = List.of("rollup", "cube").get(random.nextInt(2));
      kinds.subList(0, keyCount).forEach(kind -> coverage.note(way, kind, true));
      return way + " (" + list + ")";
    }
    return list;
  }

  private Query windows(int depth) {
    From from = from(0);
    List<String> items = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    Scope.Column column = from.scope().any(random);
    items.add(column.sql() + " as x0");
    kinds.add(column.kind());
    int count = 1 + random.nextInt(3);
    for (int index = 0; index < count; index++) {
      GroupGenerator.Call call = groups.window(from.scope(), index == 0);
      items.add(call.sql() + " as x" + items.size());
      kinds.add(call.kind());
    }
    return new Query(
        "select " + String.join(", ", items) + " from " + from.sql() + where(from.scope(), depth),
        kinds);
  }

  private Query setOperation(int depth) {
    Query left = body(depth - 1);
    Query right = similar(left.kinds());
    String operator =
        List.of("union", "union all", "intersect", "intersect all", "except", "except all")
            .get(random.nextInt(6));
    left.kinds().forEach(kind -> coverage.note(operator, kind, true));
    String alias = alias();
    String other = alias();
    return new Query(
        "select "
            + String.join(", ", typed(alias, left.kinds()))
            + " from ("
            + left.sql()
            + ") as "
            + alias
            + " "
            + operator
            + " select * from ("
            + right.sql()
            + ") as "
            + other,
        left.kinds());
  }

  /// Returns the columns of a set operation's first query in the very types of their numbers: DuckDB does
  /// not look for a type that suits decimals of both queries.
  private static List<String> typed(String alias, List<Kind> kinds) {
    List<String> items = new ArrayList<>();
    for (Kind kind : kinds) {
      int index = items.size();
      String column = alias + ".x" + index;
      items.add(
          (kind.isExact() ? "cast(" + column + " as " + kind.sqlName() + ")" : column)
              + " as x"
              + index);
    }
    return items;
  }

  private Query similar(List<Kind> kinds) {
    From from = from(0);
    List<String> items = new ArrayList<>();
    for (Kind kind : kinds) {
      items.add(scalars.value(from.scope(), kind, 1) + " as x" + items.size());
    }
    return new Query(
        "select " + String.join(", ", items) + " from " + from.sql() + where(from.scope(), 0),
        kinds);
  }
}
