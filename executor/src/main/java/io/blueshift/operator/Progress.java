package io.blueshift.operator;

/// How an operator left a batch that it was given.
public enum Progress {
  /// The batch is used up; the next one may come.
  NEED_INPUT,
  /// The operator stopped because its consumer answered BLOCKED, or to give others a turn; it must be
  /// called again with the same batch.
  HAVE_MORE_OUTPUT,
  /// Nothing that comes can change the result any more: the pipeline ends.
  FINISHED
}
