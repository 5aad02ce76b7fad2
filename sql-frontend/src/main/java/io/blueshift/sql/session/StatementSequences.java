package io.blueshift.sql.session;

import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.SequenceAccess;
import io.blueshift.sql.parse.QuotedNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The sequences as the functions of one statement see them. Called by several threads.
record StatementSequences(StatementScope scope) implements SequenceAccess {

  /// The values that a session has taken: the last one of each sequence, and the last one of all.
  static final class TakenValues {
    private final Map<Long, Long> bySequence = new ConcurrentHashMap<>();
    private volatile @Nullable Long last;
  }

  @Override
  public long idOf(String name) {
    List<String> path = QuotedNames.split(name);
    if (path.isEmpty()) {
      throw new DatabaseException(ErrorCode.INVALID_NAME, "invalid name syntax [" + name + "]");
    }
    Relation relation = new Names(scope).require(new SqlIdentifier(path, SqlParserPos.ZERO));
    if (relation instanceof SequenceDefinition sequence) {
      return sequence.id();
    }
    throw new DatabaseException(
        ErrorCode.WRONG_OBJECT_TYPE, "\"" + relation.name() + "\" is not a sequence");
  }

  @Override
  public long next(long sequenceId) {
    long value = scope.transaction().nextSequenceValue((int) sequenceId);
    TakenValues taken = scope.session().takenSequenceValues();
    taken.bySequence.put(sequenceId, value);
    taken.last = value;
    return value;
  }

  @Override
  public long current(long sequenceId) {
    Long value = scope.session().takenSequenceValues().bySequence.get(sequenceId);
    if (value == null) {
      Relation sequence = scope.catalog().relation((int) sequenceId);
      throw notYet("currval of sequence \"" + (sequence == null ? "" : sequence.name()) + "\"");
    }
    return value;
  }

  @Override
  public long last() {
    Long value = scope.session().takenSequenceValues().last;
    if (value == null) {
      throw notYet("lastval");
    }
    return value;
  }

  private static DatabaseException notYet(String what) {
    return new DatabaseException(
        ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE, what + " is not yet defined in this session");
  }

  @Override
  public void set(long sequenceId, long value, boolean called) {
    scope.transaction().setSequence((int) sequenceId, new SequencePosition(value, called));
    if (called) {
      scope.session().takenSequenceValues().bySequence.put(sequenceId, value);
    }
  }
}
