package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;

/// What NEXTVAL and its like do, for one session. Sequences are named by their object ids, or by their
/// names where a statement computes them. Called by several threads.
public interface SequenceAccess {
  /// Has no sequences, as where an expression is computed outside of a statement.
  SequenceAccess NONE =
      new SequenceAccess() {
        @Override
        public long idOf(String name) {
          throw new DatabaseException(
              ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
        }

        @Override
        public long next(long sequenceId) {
          throw unknown(sequenceId);
        }

        @Override
        public long current(long sequenceId) {
          throw unknown(sequenceId);
        }

        @Override
        public long last() {
          throw unknown(0);
        }

        @Override
        public void set(long sequenceId, long value, boolean called) {
          throw unknown(sequenceId);
        }

        private DatabaseException unknown(long sequenceId) {
          return new DatabaseException(
              ErrorCode.UNDEFINED_TABLE, "sequence does not exist [id=" + sequenceId + "]");
        }
      };

  /// Returns the id of the sequence of a name.
  ///
  /// @throws DatabaseException UNDEFINED_TABLE, WRONG_OBJECT_TYPE
  long idOf(String name);

  /// Takes the next value.
  long next(long sequenceId);

  /// Returns the value that the session took last from a sequence.
  ///
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when it took none
  long current(long sequenceId);

  /// Returns the value that the session took last from any sequence.
  ///
  /// @throws DatabaseException OBJECT_NOT_IN_PREREQUISITE_STATE when it took none
  long last();

  /// Sets where a sequence is.
  ///
  /// @param called whether the next value is the one behind `value`, rather than `value` itself
  void set(long sequenceId, long value, boolean called);
}
