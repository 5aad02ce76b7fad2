package io.blueshift.shell;

/// What the user has chosen about output; changed by backslash commands and command-line options.
final class ShellSettings {
  OutputFormat format = OutputFormat.TABLE;
  boolean expanded;
  boolean timing;
  boolean quiet;
  boolean header = true;
  boolean footer = true;
  boolean pager = true;
  String nullText = "";

  /// Returns the printer that these choices ask for.
  RowPrinter printer() {
    return new RowPrinter(
        format, expanded, format == OutputFormat.JSON ? "null" : nullText, header);
  }
}
