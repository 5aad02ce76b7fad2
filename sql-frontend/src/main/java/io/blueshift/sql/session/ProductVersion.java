package io.blueshift.sql.session;

import io.blueshift.catalog.SqlStyle;

/// What version() answers: each style's clients look for words of their own in it.
final class ProductVersion {
  private static final String VERSION = "0.1.0";

  private ProductVersion() {}

  static String text(SqlStyle style) {
    return switch (style) {
      case REDSHIFT ->
          "PostgreSQL 8.0.2 on Java "
              + Runtime.version().feature()
              + ", Redshift 1.0 compatible, Blueshift "
              + VERSION;
      case POSTGRESQL -> "PostgreSQL 15.0 compatible, Blueshift " + VERSION;
    };
  }
}
