package io.blueshift.sql.parse.tree;

/// Kinds of catalog objects that DROP and COMMENT name.
public enum ObjectKind {
  TABLE,
  VIEW,
  SCHEMA,
  DATABASE,
  COLUMN,
  CONSTRAINT,
  SEQUENCE,
  INDEX
}
