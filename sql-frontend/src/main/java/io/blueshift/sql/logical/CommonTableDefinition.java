package io.blueshift.sql.logical;

/// A common table expression that several places of a statement read. Its plan is replaced as the
/// statement is optimised; used by the one thread that plans.
public final class CommonTableDefinition {
  private final int id;
  private final String name;
  private LogicalPlan plan;
  private int referenceCount;

  /// Makes a definition with an id that is unique in the statement.
  public CommonTableDefinition(int id, String name, LogicalPlan plan) {
    this.id = id;
    this.name = name;
    this.plan = plan;
  }

  /// Returns the id, unique in the statement.
  public int id() {
    return id;
  }

  /// Returns the name by which the statement calls it.
  public String name() {
    return name;
  }

  /// Returns the plan that makes its rows.
  public LogicalPlan plan() {
    return plan;
  }

  /// Replaces the plan by one that yields the same columns.
  public void replacePlan(LogicalPlan newPlan) {
    plan = newPlan;
  }

  /// Counts one more place that reads it.
  public void addReference() {
    referenceCount++;
  }

  /// Returns how many places read it.
  public int referenceCount() {
    return referenceCount;
  }
}
