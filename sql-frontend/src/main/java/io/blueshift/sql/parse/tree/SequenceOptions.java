package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// The options of CREATE SEQUENCE and ALTER SEQUENCE; null where one was not written.
///
/// @param type the type behind AS
/// @param minimum MINVALUE
/// @param noMinimum whether NO MINVALUE was written
/// @param maximum MAXVALUE
/// @param noMaximum whether NO MAXVALUE was written
/// @param cycle FALSE for NO CYCLE
/// @param restart whether RESTART was written
/// @param restartValue the number behind it
/// @param ownedBy the column behind OWNED BY
/// @param ownedByNone whether OWNED BY NONE was written
public record SequenceOptions(
    @Nullable SqlDataTypeSpec type,
    @Nullable Long increment,
    @Nullable Long minimum,
    boolean noMinimum,
    @Nullable Long maximum,
    boolean noMaximum,
    @Nullable Long start,
    @Nullable Long cache,
    @Nullable Boolean cycle,
    boolean restart,
    @Nullable Long restartValue,
    @Nullable SqlIdentifier ownedBy,
    boolean ownedByNone)
    implements StatementWriter.Part {
  @Override
  public void write(StatementWriter writer) {
    writer.clause("AS", type);
    writer.wordsIf(increment != null, "INCREMENT BY " + increment);
    writer.wordsIf(minimum != null, "MINVALUE " + minimum).wordsIf(noMinimum, "NO MINVALUE");
    writer.wordsIf(maximum != null, "MAXVALUE " + maximum).wordsIf(noMaximum, "NO MAXVALUE");
    writer.wordsIf(start != null, "START WITH " + start).wordsIf(cache != null, "CACHE " + cache);
    if (cycle != null) {
      writer.words(cycle ? "CYCLE" : "NO CYCLE");
    }
    writer.wordsIf(restart, "RESTART").wordsIf(restartValue != null, "WITH " + restartValue);
    writer.clause("OWNED BY", ownedBy).wordsIf(ownedByNone, "OWNED BY NONE");
  }
}
