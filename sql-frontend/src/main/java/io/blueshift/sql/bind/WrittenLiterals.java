package io.blueshift.sql.bind;

import io.blueshift.error.SourcePosition;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes literals of a statement's text parameters of its plan where nothing but the value of an
/// expression depends on them: operands of comparisons and of arithmetic, members of IN lists, patterns
/// of LIKE. The binder decides everything else (types, conversions) by the literal itself before; as
/// types follow from the shape of the statement (which has the digits of numbers), the decision is the
/// same for every statement of the shape.
///
/// All other literals are pinned: a plan is good only for statements that have the same values there.
/// Used by the one thread that binds.
public final class WrittenLiterals {
  private final StatementShape shape;
  private final long[] ends;
  private final int[] boundCounts;
  private final int[] parameterCounts;
  private final BitSet sized = new BitSet();

  /// @param shape the shape of the statement that is bound, whose tree has positions in the same text
  public WrittenLiterals(StatementShape shape) {
    this.shape = shape;
    List<SourcePosition> positions = shape.endPositions();
    this.ends = new long[positions.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = key(positions.get(i).line(), positions.get(i).column());
    }
    this.boundCounts = new int[ends.length];
    this.parameterCounts = new int[ends.length];
  }

  private static long key(int line, int column) {
    return (long) line << 32 | column;
  }

  /// Returns the only literal of the text within a node, or -1.
  private int occurrenceIn(SqlNode node) {
    SqlParserPos position = node.getParserPosition();
    long from = key(position.getLineNum(), position.getColumnNum());
    long to = key(position.getEndLineNum(), position.getEndColumnNum());
    int low = 0;
    int high = ends.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean isOnly =
        low < ends.length && ends[low] <= to && (low + 1 == ends.length || ends[low + 1] > to);
    return isOnly ? low : -1;
  }

  /// Notes that a literal was bound: it is pinned unless it becomes a parameter each time.
  void bound(SqlLiteral literal) {
    int occurrence = occurrenceIn(literal);
    if (occurrence >= 0) {
      boundCounts[occurrence]++;
    }
  }

  /// Returns a parameter for a literal.
  ///
  /// @param node what was bound
  /// @param bound what it was bound to and, where needed, converted to
  /// @return the parameter, or `bound` when the node is no literal or its value decides more
  Expression parameter(SqlNode node, Expression bound, BindContext context) {
    boolean negated = node.getKind() == SqlKind.MINUS_PREFIX;
    SqlNode inner = negated ? ((SqlCall) node).operand(0) : node;
    if (!(inner instanceof SqlLiteral literal) || !(bound instanceof Literal value)) {
      return bound;
    }
    int occurrence = occurrenceIn(literal);
    LiteralForm form = LiteralForm.of(literal, negated);
    if (occurrence < 0
        || form == null
        || form.kind() == LiteralForm.Kind.STRING && value.type() instanceof DecimalType) {
      return bound;
    }
    int index = shape.literalAt(occurrence);
    Literal again = form.value(shape.literals().get(index), value.type(), context.coercion());
    if (!value.equals(again)) {
      return bound;
    }
    parameterCounts[occurrence]++;
    if (!(value.type() instanceof IntegralType)) {
      sized.set(index);
    }
    return context.parameters().written(index, form, value);
  }

  /// Returns the literals, by index in the shape, that have become decimals or floating point: if they
  /// are written as integers, types depend on how many digits they have.
  public BitSet sized() {
    return (BitSet) sized.clone();
  }

  /// Returns the literals, by index in the shape, whose values are part of the plan.
  public BitSet pinned() {
    BitSet pinned = new BitSet();
    for (int i = 0; i < ends.length; i++) {
      if (parameterCounts[i] == 0 || parameterCounts[i] != boundCounts[i]) {
        pinned.set(shape.literalAt(i));
      }
    }
    return pinned;
  }
}
