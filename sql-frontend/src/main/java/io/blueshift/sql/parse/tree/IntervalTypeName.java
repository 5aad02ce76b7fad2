package io.blueshift.sql.parse.tree;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// The type name INTERVAL, with or without the fields that it is limited to. Immutable.
public final class IntervalTypeName extends SqlTypeNameSpec {
  private final @Nullable SqlIntervalQualifier fields;

  public IntervalTypeName(@Nullable SqlIntervalQualifier fields, SqlParserPos position) {
    super(new SqlIdentifier("interval", position), position);
    this.fields = fields;
  }

  /// Returns the fields as written, or null for a bare INTERVAL.
  public @Nullable SqlIntervalQualifier fields() {
    return fields;
  }

  /// Derives the type of the given fields; a bare INTERVAL counts as DAY TO SECOND.
  @Override
  public RelDataType deriveType(SqlValidator validator) {
    SqlIntervalQualifier qualifier =
        fields != null
            ? fields
            : new SqlIntervalQualifier(TimeUnit.DAY, 9, TimeUnit.SECOND, 6, getParserPos());
    return validator.getTypeFactory().createSqlIntervalType(qualifier);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
    writer.keyword("INTERVAL");
    if (fields != null) {
      writer.keyword(fields.toString());
    }
  }

  @Override
  public boolean equalsDeep(SqlTypeNameSpec other, Litmus litmus) {
    if (!(other instanceof IntervalTypeName that)) {
      return litmus.fail("{} != {}", this, other);
    }
    return SqlNode.equalDeep(fields, that.fields, litmus);
  }
}
