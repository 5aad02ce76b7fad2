package io.blueshift.dataset.tpch;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowSink;
import io.blueshift.dataset.TableLayout;
import java.io.IOException;
import java.util.List;

/// A TPC-H table in its hard variant: the plain table's rows, with keys replaced and values left
/// out on their way to the sink.
final class HardTable implements DatasetTable {

  private enum Role {
    /// A primary or foreign key: replaced.
    KEY,
    /// The line number, which only completes a key: kept.
    KEY_PART,
    /// Everything else: sometimes missing.
    VALUE
  }

  private final DatasetTable plain;
  private final HardVariant variant;
  private final List<Role> roles;

  HardTable(DatasetTable plain, HardVariant variant) {
    this.plain = plain;
    this.variant = variant;
    roles = plain.columns().stream().map(HardTable::role).toList();
  }

  private static Role role(DatasetColumn column) {
    if (column.name().endsWith("key")) {
      return Role.KEY;
    }
    return column.name().equals("l_linenumber") ? Role.KEY_PART : Role.VALUE;
  }

  @Override
  public String name() {
    return plain.name();
  }

  @Override
  public List<DatasetColumn> columns() {
    return plain.columns().stream().map(this::column).toList();
  }

  private DatasetColumn column(DatasetColumn column) {
    return switch (role(column)) {
      case KEY ->
          switch (variant.keys()) {
            case PLAIN -> column;
            case HASH -> DatasetColumn.required(column.name(), new ColumnType.Int64());
            case TEXT -> DatasetColumn.required(column.name(), new ColumnType.VariableText(36));
          };
      case KEY_PART -> column;
      case VALUE ->
          variant.nullPercent() == 0
              ? column
              : DatasetColumn.optional(column.name(), column.type());
    };
  }

  @Override
  public TableLayout layout() {
    return variant.keys() == HardVariant.Keys.PLAIN ? plain.layout() : plain.layout().unsorted();
  }

  @Override
  public long expectedRowCount() {
    return plain.expectedRowCount();
  }

  @Override
  public int partCount() {
    return plain.partCount();
  }

  @Override
  public void generate(int part, RowSink sink) throws IOException {
    plain.generate(part, new HardSink(sink));
  }

  /// Replaces keys and leaves values out. A row's missing values depend on the keys that stand
  /// before them in the row, so they are the same in every division into parts.
  private final class HardSink implements RowSink {
    private final RowSink target;
    private int column;
    private long rowHash;

    HardSink(RowSink target) {
      this.target = target;
    }

    @Override
    public void appendInteger(long value) {
      switch (roles.get(column)) {
        case KEY -> {
          rowHash = variant.combine(rowHash, value);
          appendKey(value);
        }
        case KEY_PART -> {
          rowHash = variant.combine(rowHash, value);
          target.appendInteger(value);
        }
        case VALUE -> {
          if (isPresent()) {
            target.appendInteger(value);
          }
        }
      }
      column++;
    }

    private void appendKey(long key) {
      switch (variant.keys()) {
        case PLAIN -> target.appendInteger(key);
        case HASH -> target.appendInteger(variant.hashKey(key));
        case TEXT -> target.appendText(variant.textKey(key));
      }
    }

    private boolean isPresent() {
      if (variant.isMissing(rowHash, column)) {
        target.appendNull();
        return false;
      }
      return true;
    }

    @Override
    public void appendDecimal(long unscaledValue) {
      if (isPresent()) {
        target.appendDecimal(unscaledValue);
      }
      column++;
    }

    @Override
    public void appendDate(int epochDay) {
      if (isPresent()) {
        target.appendDate(epochDay);
      }
      column++;
    }

    @Override
    public void appendText(String value) {
      if (isPresent()) {
        target.appendText(value);
      }
      column++;
    }

    @Override
    public void appendNull() {
      target.appendNull();
      column++;
    }

    @Override
    public void endRow() throws IOException {
      target.endRow();
      column = 0;
      rowHash = 0;
    }
  }
}
