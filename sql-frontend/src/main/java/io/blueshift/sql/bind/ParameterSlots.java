package io.blueshift.sql.bind;

import io.blueshift.expression.Expression.Parameter;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of one plan. A statement's parameter (or a literal taken out of its text) may be
/// used as several types; each pair of source and type is one slot, whose value is converted when
/// execution begins. Used by the one thread that binds.
public final class ParameterSlots {
  /// One value that a plan is given.
  ///
  /// @param source the index of the statement's parameter
  /// @param type what the plan expects
  public record Slot(int source, LogicalType type) {}

  private final List<Slot> slots = new ArrayList<>();
  private int sourceCount;

  /// Makes the expression of a statement's parameter whose type its place has yet to give.
  Parameter untyped(int source) {
    sourceCount = Math.max(sourceCount, source + 1);
    return new Parameter(source, LogicalType.NULL);
  }

  /// Gives a parameter a type.
  Parameter typed(Parameter untyped, LogicalType type) {
    Slot slot = new Slot(untyped.index(), type);
    int index = slots.indexOf(slot);
    if (index < 0) {
      index = slots.size();
      slots.add(slot);
    }
    return new Parameter(index, type);
  }

  /// Takes an index for a value that a dependent join binds.
  public int addInternal(LogicalType type) {
    slots.add(new Slot(-1, type));
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
      if (slot.source == source) {
        return slot.type;
      }
    }
    return null;
  }
}
