package io.blueshift.error;

/// A place in a statement's text: line and column, both counted from 1, of the first character that
/// an error is about.
public record SourcePosition(int line, int column) {}
