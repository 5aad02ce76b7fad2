package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// CREATE SCHEMA.
///
/// @param name the schema's name: one part, or two with the database; null when only AUTHORIZATION was
///     written, which names the schema after its owner
/// @param ifNotExists whether an existing schema of the name is left alone
/// @param owner the user of AUTHORIZATION, or null
/// @param quota the limit of its size, or null
public record CreateSchema(
    @Nullable SqlIdentifier name,
    boolean ifNotExists,
    @Nullable SqlIdentifier owner,
    @Nullable Quota quota)
    implements Statement {
  /// A limit of size.
  ///
  /// @param megabytes the limit, or a negative number for UNLIMITED
  public record Quota(long megabytes) {
    /// No limit.
    public static final Quota UNLIMITED = new Quota(-1);

    @Override
    public String toString() {
      return megabytes < 0 ? "QUOTA UNLIMITED" : "QUOTA " + megabytes + " MB";
    }
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("CREATE SCHEMA").wordsIf(ifNotExists, "IF NOT EXISTS").node(name);
    writer.clause("AUTHORIZATION", owner);
    if (quota != null) {
      writer.words(quota.toString());
    }
  }
}
