package io.blueshift.sql.parse.tree;

import io.blueshift.sql.parse.QueryShapes;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import java.util.Locale;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/// FOR UPDATE or the like behind a query.
///
/// @param strength what the locks keep others from
/// @param tables the names of tables of FROM behind OF; none for all tables
/// @param policy what happens to rows that others have locked
/// @param position where it stands
public record LockingClause(
    Strength strength, SqlNodeList tables, RowLockPolicy policy, SqlParserPos position) {
  /// The words behind FOR that lock nothing.
  public static final String READ_ONLY = "read only";

  /// What a lock of a row keeps others from, from the weakest to the strongest. There are two kinds of locks:
  /// the two weaker ones are shared, the two stronger ones exclusive.
  public enum Strength {
    KEY_SHARE(RowLockMode.SHARED),
    SHARE(RowLockMode.SHARED),
    NO_KEY_UPDATE(RowLockMode.EXCLUSIVE),
    UPDATE(RowLockMode.EXCLUSIVE);

    private final RowLockMode mode;

    Strength(RowLockMode mode) {
      this.mode = mode;
    }

    /// Returns how rows are locked.
    public RowLockMode mode() {
      return mode;
    }

    /// Returns the clause's words.
    public String words() {
      return "FOR " + name().replace('_', ' ');
    }
  }

  /// Makes a clause of the words behind FOR, in lower case.
  public static LockingClause of(
      String words, SqlNodeList tables, RowLockPolicy policy, SqlParserPos position) {
    for (Strength strength : Strength.values()) {
      if (lowerCase(strength).equals(words)) {
        return new LockingClause(strength, tables, policy, position);
      }
    }
    throw QueryShapes.failure(
        "FOR is followed by something other than UPDATE, NO KEY UPDATE, SHARE or KEY SHARE",
        position);
  }

  /// Returns whether a clause can go on with another word.
  public static boolean isContinued(String words, String word) {
    String longer = words + " " + word.toLowerCase(Locale.ROOT);
    for (Strength strength : Strength.values()) {
      if (lowerCase(strength).startsWith(longer)) {
        return true;
      }
    }
    return READ_ONLY.startsWith(longer);
  }

  private static String lowerCase(Strength strength) {
    return strength.name().replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
