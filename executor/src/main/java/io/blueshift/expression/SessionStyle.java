package io.blueshift.expression;

/// Whose rules a session follows where Redshift and PostgreSQL differ: result types, text forms,
/// trailing blanks.
public enum SessionStyle {
  REDSHIFT,
  POSTGRESQL
}
