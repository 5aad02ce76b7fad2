package io.blueshift.benchmark;

import java.util.Locale;

/// One figure that a measuring process reports, as a line of its standard output.
///
/// @param kind what was measured
/// @param engine on which engine
/// @param subject a query or table, or `-`
/// @param round the repetition, from 0
/// @param value nanoseconds, bytes or rows, as the kind says
/// @param remark an error or a difference, or empty text
record Measurement(Kind kind, Engine engine, String subject, int round, long value, String remark) {

  /// What was measured.
  enum Kind {
    /// Nanoseconds to create and load one table.
    TABLE_LOAD,
    /// Nanoseconds to load all tables and close the store.
    LOAD,
    /// Nanoseconds to open the store in a new process.
    OPEN,
    /// Nanoseconds of a query's first run in a new process.
    FIRST_RUN,
    /// Nanoseconds of a query in a measured round.
    HOT_RUN,
    /// Peak resident bytes of the process that loaded.
    LOAD_MEMORY,
    /// Peak resident bytes of the process that ran every query once.
    QUERY_MEMORY,
    /// Rows of a query's result with standard parameters.
    ROWS,
    /// A query failed; the remark is the message.
    FAILURE,
    /// The engines' results differ; the remark says how.
    DIFFERENCE
  }

  private static final String PREFIX = "measured\t";

  static Measurement of(Kind kind, Engine engine, String subject, long value) {
    return new Measurement(kind, engine, subject, 0, value, "");
  }

  /// Returns the line that carries this measurement.
  String toLine() {
    String cleanRemark = remark.replaceAll("\\s+", " ");
    return String.format(
        Locale.ROOT,
        "%s%s\t%s\t%s\t%d\t%d\t%s",
        PREFIX,
        kind,
        engine,
        subject,
        round,
        value,
        cleanRemark);
  }

  /// Tells whether a line of output carries a measurement.
  static boolean isMeasurement(String line) {
    return line.startsWith(PREFIX);
  }

  static Measurement fromLine(String line) {
    String[] fields = line.substring(PREFIX.length()).split("\t", -1);
    return new Measurement(
        Kind.valueOf(fields[0]),
        Engine.valueOf(fields[1]),
        fields[2],
        Integer.parseInt(fields[3]),
        Long.parseLong(fields[4]),
        fields[5]);
  }
}
