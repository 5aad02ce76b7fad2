package io.blueshift.sql.bind;

import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of one plan. A statement's parameter (or a literal taken out of its text) may be
/// used as several types; each pair of source and type is one slot, whose value is converted when
/// execution begins. Used by the one thread that binds.
public final class ParameterSlots {
  /// One value that a plan is given.
  public sealed interface Slot {
    /// Returns what the plan expects.
    LogicalType type();
  }

  /// A parameter of the statement.
  ///
  /// @param source its index
  public record Given(int source, LogicalType type) implements Slot {}

  /// A literal of the statement's text.
  ///
  /// @param literal its index in the statement's shape
  /// @param form how its text becomes a value
  public record Written(int literal, LiteralForm form, LogicalType type) implements Slot {}

  /// A value that a dependent join binds for each of its outer rows.
  public record Outer(LogicalType type) implements Slot {}

  private final List<Slot> slots = new ArrayList<>();
  private final Map<Slot, Integer> indexes = new HashMap<>();
  private final Map<Integer, Literal> writtenValues = new HashMap<>();
  private int sourceCount;

  /// Makes the expression of a statement's parameter whose type its place has yet to give.
  Parameter untyped(int source) {
    sourceCount = Math.max(sourceCount, source + 1);
    return new Parameter(source, LogicalType.NULL);
  }

  /// Gives a parameter a type.
  Parameter typed(Parameter untyped, LogicalType type) {
    return new Parameter(indexOf(new Given(untyped.index(), type)), type);
  }

  /// Makes a literal of the statement's text a parameter.
  Parameter written(int literal, LiteralForm form, Literal value) {
    int index = indexOf(new Written(literal, form, value.type()));
    writtenValues.put(index, value);
    return new Parameter(index, value.type());
  }

  /// Returns the value that a parameter has in the text that is being planned, or null when only its
  /// execution will tell. Plans are estimated with it, but hold for others.
  public @Nullable Literal writtenValue(Parameter parameter) {
    return writtenValues.get(parameter.index());
  }

  private int indexOf(Slot slot) {
    Integer known = indexes.get(slot);
    if (known != null) {
      return known;
    }
    slots.add(slot);
    indexes.put(slot, slots.size() - 1);
    return slots.size() - 1;
  }

  /// Takes an index for a value that a dependent join binds.
  public int addInternal(LogicalType type) {
    slots.add(new Outer(type));
    return slots.size() - 1;
  }

  /// Returns the slots in order of the plan's parameter indexes.
  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  /// Returns how many parameters the statement has.
  public int sourceCount() {
    return sourceCount;
  }

  /// Returns the type by which a statement's parameter is described: that of its first use, or null
  /// when it is not used.
  public @Nullable LogicalType sourceType(int source) {
    for (Slot slot : slots) {
      if (slot instanceof Given given && given.source == source) {
        return given.type;
      }
    }
    return null;
  }
}
