package io.blueshift.catalog;

/// The two dialects in which a session speaks to the same tables (DESIGN decision 17). The style
/// under which a view, a default or a check was written is stored with it.
public enum SqlStyle {
  /// Types of results, lengths and blanks as Amazon Redshift has them.
  REDSHIFT,
  /// Types of results, lengths and blanks as PostgreSQL has them.
  POSTGRESQL
}
