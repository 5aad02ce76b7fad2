package io.blueshift.benchmark.documents;

/// A query in the dialects of the engines, with the same answer in all.
enum DocumentQuery {
  /// One number of every document.
  SUM("SELECT sum(doc.a.b::int) FROM event", "SELECT sum((doc->>'$.a.b')::INT) FROM event"),

  /// A thousandth of the documents, which lie together.
  RANGE(
      "SELECT sum(doc.a.b::int) FROM event WHERE doc.id::int BETWEEN 5000 AND 5999",
      "SELECT sum((doc->>'$.a.b')::INT) FROM event WHERE (doc->>'$.id')::INT BETWEEN 5000 AND 5999"),

  /// A hundredth of the documents, which lie everywhere, by comparisons without a cast.
  FILTER(
      "SELECT count(*) FROM event WHERE doc.user.address.town = 'Berlin' AND doc.a.c = 3",
      "SELECT count(*) FROM event WHERE doc->>'$.user.address.town' = 'Berlin'"
          + " AND (doc->>'$.a.c')::INT = 3"),

  /// Groups by a text.
  GROUP(
      "SELECT doc.type::varchar AS type, sum(doc.price::decimal(10,2)) FROM event GROUP BY 1 ORDER BY 1",
      "SELECT doc->>'$.type' AS type, sum((doc->>'$.price')::DECIMAL(10,2)) FROM event"
          + " GROUP BY 1 ORDER BY 1"),

  /// Elements of arrays.
  UNNEST(
      "SELECT count(*) FROM event, event.doc.tags AS tag WHERE tag = 't7'",
      "SELECT count(*) FROM (SELECT unnest((doc->>'$.tags')::VARCHAR[]) AS tag FROM event)"
          + " WHERE tag = 't7'"),

  /// Whole documents.
  WHOLE(
      "SELECT count(*) FROM event WHERE doc.user.number::int < 500"
          + " AND JSON_SERIALIZE(doc) LIKE '%Berlin%'",
      "SELECT count(*) FROM event WHERE (doc->>'$.user.number')::INT < 500"
          + " AND doc::VARCHAR LIKE '%Berlin%'");

  private final String redshift;
  private final String duckdb;

  DocumentQuery(String redshift, String duckdb) {
    this.redshift = redshift;
    this.duckdb = duckdb;
  }

  String redshift() {
    return redshift;
  }

  String duckdb() {
    return duckdb;
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
