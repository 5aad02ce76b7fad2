package io.blueshift.catalog;

/// The text of an expression as it was written, with the style in which it must be read.
public record ExpressionText(String text, SqlStyle style) {}
