package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.NameUses;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The bound views that read a relation while the relation changes. A view is kept as text, so a new name
/// of a table, schema or column is written into the texts of the views that use the old one; a view
/// whose text cannot be mended that way stops the change, as does one that reads a column that goes.
final class DependentViews {
  private final StatementScope scope;
  private final Map<ViewDefinition, Text> texts = new LinkedHashMap<>();

  /// A view's text as it stands, and what its names mean.
  private record Text(
      ParsedStatement parsed, SqlNode query, NameUses uses, List<OutputColumn> output) {}

  /// One replacement in a text.
  private record Edit(ParsedStatement.TextRange range, String text) {}

  private DependentViews(StatementScope scope, Set<Integer> relationIds) {
    this.scope = scope;
    for (int relationId : relationIds) {
      for (Relation dependent : scope.catalog().dependents(relationId)) {
        if (dependent instanceof ViewDefinition view && !view.lateBinding()) {
          texts.computeIfAbsent(view, this::analyse);
        }
      }
    }
  }

  /// Notes what reads some relations. To be made before they change.
  static DependentViews of(StatementScope scope, Set<Integer> relationIds) {
    return new DependentViews(scope, relationIds);
  }

  private Text analyse(ViewDefinition view) {
    ParsedStatement parsed = StatementParser.parse(view.text());
    SqlNode query = ((Query) parsed.statement()).query();
    return new Text(
        parsed,
        query,
        Planning.uses(query, view, scope),
        Planning.plan(query, view, scope).columns());
  }

  /// Writes the new names of relations that have moved or have been renamed into the views' texts.
  void followRelations(Set<Integer> relationIds, Map<Integer, Integer> oldSchemaIds) {
    texts.forEach((view, text) -> {
      List<Edit> edits = new ArrayList<>();
      for (NameUses.RelationUse use : text.uses().relations()) {
        if (relationIds.contains(use.relationId())) {
          edits.add(relationEdit(text, use, oldSchemaIds.get(use.relationId())));
        }
      }
      put(view, edits);
    });
    verify();
  }

  private Edit relationEdit(Text text, NameUses.RelationUse use, @Nullable Integer oldSchemaId) {
    Relation relation = scope.catalog().relation(use.relationId());
    if (relation == null) {
      throw new IllegalStateException("relation is gone in mid-statement");
    }
    SchemaDefinition schema = scope.catalog().schema(relation.schemaId());
    boolean moved = oldSchemaId == null || oldSchemaId != relation.schemaId();
    String name = QuotedNames.quoted(relation.name());
    if (schema != null && (moved || !use.node().isSimple())) {
      name = QuotedNames.quoted(schema.name()) + "." + name;
    }
    String alias = use.node().names.getLast();
    return new Edit(
        text.parsed().rangeOf(use.node().getParserPosition()),
        use.aliased() ? name : name + " as " + QuotedNames.quoted(alias));
  }

  /// Writes the new name of a column into the views' texts.
  void followColumn(int relationId, int columnIndex, String oldName, String newName) {
    texts.forEach((view, text) -> {
      Set<SqlIdentifier> items = selectItems(text.query());
      List<Edit> edits = new ArrayList<>();
      for (NameUses.ColumnUse use : text.uses().columns()) {
        SqlIdentifier node = use.node();
        if (use.relationId() == relationId
            && use.columnIndex() == columnIndex
            && node.names.getLast().equals(oldName)) {
          String name = QuotedNames.quoted(newName);
          edits.add(
              new Edit(
                  text.parsed().rangeOf(node.getComponentParserPosition(node.names.size() - 1)),
                  items.contains(node) ? name + " as " + QuotedNames.quoted(oldName) : name));
        }
      }
      put(view, edits);
    });
    verify();
  }

  /// Returns the identifiers that are items of a select list without an alias.
  private static Set<SqlIdentifier> selectItems(SqlNode query) {
    Set<SqlIdentifier> items = Collections.newSetFromMap(new IdentityHashMap<>());
    query.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlSelect select) {
              for (SqlNode item : select.getSelectList()) {
                if (item instanceof SqlIdentifier identifier) {
                  items.add(identifier);
                }
              }
            }
            return super.visit(call);
          }
        });
    return items;
  }

  private void put(ViewDefinition view, List<Edit> edits) {
    edits.sort(Comparator.comparingInt((Edit edit) -> edit.range().start()).reversed());
    StringBuilder changed = new StringBuilder(view.text());
    int last = Integer.MAX_VALUE;
    for (Edit edit : edits) {
      if (edit.range().start() < last) {
        changed.replace(edit.range().start(), edit.range().end(), edit.text());
        last = edit.range().start();
      }
    }
    if (!edits.isEmpty()) {
      scope.apply(new CatalogChange.PutRelation(view.withText(changed.toString())));
    }
  }

  /// Fails when a view reads other relations than before, or yields other types.
  private void verify() {
    texts.forEach((view, text) -> {
      Text mended;
      try {
        mended = analyse(current(view));
      } catch (DatabaseException unreadable) {
        throw stands(List.of(view));
      }
      if (!text.uses().relationIds().equals(mended.uses().relationIds())
          || !types(text).equals(types(mended))) {
        throw stands(List.of(view));
      }
    });
  }

  private ViewDefinition current(ViewDefinition view) {
    return scope.catalog().relation(view.id()) instanceof ViewDefinition now ? now : view;
  }

  private static List<LogicalType> types(Text text) {
    return text.output().stream().map(OutputColumn::type).toList();
  }

  /// Returns the views that no longer yield what they did.
  List<ViewDefinition> broken() {
    List<ViewDefinition> broken = new ArrayList<>();
    texts.forEach((view, text) -> {
      List<String> before = text.output().stream().map(DependentViews::described).toList();
      try {
        List<OutputColumn> after = analyse(view).output();
        if (!before.equals(after.stream().map(DependentViews::described).toList())) {
          broken.add(view);
        }
      } catch (DatabaseException unreadable) {
        broken.add(view);
      }
    });
    return broken;
  }

  private static String described(OutputColumn column) {
    return column.name() + " " + column.type().sqlName();
  }

  /// Makes the error of views that stand in the way of a change.
  static DatabaseException stands(List<ViewDefinition> views) {
    return new DatabaseException(
            ErrorCode.DEPENDENT_OBJECTS_STILL_EXIST, "other objects depend on what would change")
        .withDetail(
            "Dependent: " + String.join(", ", views.stream().map(Relation::name).toList()) + ".")
        .withHint("Drop the views first and make them again, or use CASCADE where there is one.");
  }
}
