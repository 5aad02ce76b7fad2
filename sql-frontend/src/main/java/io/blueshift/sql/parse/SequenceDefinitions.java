package io.blueshift.sql.parse;

import static io.blueshift.sql.parse.QueryShapes.failure;

import io.blueshift.sql.parse.tree.SequenceOptions;
import java.util.HashSet;
import java.util.Set;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Collects the options of a sequence, which come in any order, and refuses what stands twice.
public final class SequenceDefinitions {
  private final Set<String> seen = new HashSet<>();
  private @Nullable SqlDataTypeSpec type;
  private @Nullable Long increment;
  private @Nullable Long minimum;
  private boolean noMinimum;
  private @Nullable Long maximum;
  private boolean noMaximum;
  private @Nullable Long start;
  private @Nullable Long cache;
  private @Nullable Boolean cycle;
  private boolean restart;
  private @Nullable Long restartValue;
  private @Nullable SqlIdentifier ownedBy;
  private boolean ownedByNone;

  private void note(String option, SqlParserPos position) {
    if (!seen.add(option)) {
      throw failure("conflicting or redundant options [" + option + "]", position);
    }
  }

  /// Takes AS.
  public void type(SqlDataTypeSpec written, SqlParserPos position) {
    note("as", position);
    type = written;
  }

  /// Takes an option with a number.
  public void number(String word, long number, SqlParserPos position) {
    note(word, position);
    switch (word) {
      case "increment" -> increment = number;
      case "minvalue" -> minimum = number;
      case "maxvalue" -> maximum = number;
      case "start" -> start = number;
      case "cache" -> cache = number;
      default -> throw unknown(word, position);
    }
  }

  /// Takes NO MINVALUE, NO MAXVALUE or NO CYCLE.
  public void none(String word, SqlParserPos position) {
    switch (word) {
      case "minvalue" -> {
        note(word, position);
        noMinimum = true;
      }
      case "maxvalue" -> {
        note(word, position);
        noMaximum = true;
      }
      case "cycle" -> cycle(false, position);
      default -> throw unknown("no " + word, position);
    }
  }

  private static RuntimeException unknown(String word, SqlParserPos position) {
    return failure("option of a sequence is unknown [option=" + word + "]", position)
        .withHint(
            "There are AS, INCREMENT, MINVALUE, MAXVALUE, START, CACHE, CYCLE, RESTART and OWNED BY.");
  }

  /// Takes CYCLE.
  public void cycle(boolean written, SqlParserPos position) {
    note("cycle", position);
    cycle = written;
  }

  /// Takes RESTART.
  public void restart(@Nullable Long value, SqlParserPos position) {
    note("restart", position);
    restart = true;
    restartValue = value;
  }

  /// Takes OWNED BY; null for NONE.
  public void ownedBy(@Nullable SqlIdentifier column, SqlParserPos position) {
    note("owned by", position);
    ownedBy = column;
    ownedByNone = column == null;
  }

  /// Returns the options.
  public SequenceOptions build() {
    return new SequenceOptions(
        type,
        increment,
        minimum,
        noMinimum,
        maximum,
        noMaximum,
        start,
        cache,
        cycle,
        restart,
        restartValue,
        ownedBy,
        ownedByNone);
  }
}
