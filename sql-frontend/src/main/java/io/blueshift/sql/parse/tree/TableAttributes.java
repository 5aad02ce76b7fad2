package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// The attributes behind the column list of CREATE TABLE. Null is "not written".
///
/// @param backup BACKUP YES or NO
/// @param distribution DISTSTYLE
/// @param distributionKey the column of DISTKEY
/// @param sortStyle how the sort key orders, or AUTO or NONE
/// @param sortKey the columns of SORTKEY, null with AUTO and NONE
/// @param encodeAuto whether ENCODE AUTO was written
public record TableAttributes(
    @Nullable Boolean backup,
    @Nullable Distribution distribution,
    @Nullable SqlIdentifier distributionKey,
    @Nullable SortStyle sortStyle,
    @Nullable SqlNodeList sortKey,
    boolean encodeAuto)
    implements StatementWriter.Part {
  /// Nothing written.
  public static final TableAttributes NONE =
      new TableAttributes(null, null, null, null, null, false);

  /// The ways to spread rows over nodes.
  public enum Distribution {
    AUTO,
    EVEN,
    KEY,
    ALL
  }

  /// The ways to order rows.
  public enum SortStyle {
    COMPOUND,
    INTERLEAVED,
    AUTO,
    NONE
  }

  @Override
  public void write(StatementWriter writer) {
    if (backup != null) {
      writer.words(backup ? "BACKUP YES" : "BACKUP NO");
    }
    if (distribution != null) {
      writer.words("DISTSTYLE " + distribution);
    }
    if (distributionKey != null) {
      writer.words("DISTKEY (").node(distributionKey).words(")");
    }
    if (sortKey != null) {
      writer.words(sortStyle + " SORTKEY").parenthesized(sortKey);
    } else if (sortStyle != null) {
      writer.words("SORTKEY " + sortStyle);
    }
    writer.wordsIf(encodeAuto, "ENCODE AUTO");
  }
}
