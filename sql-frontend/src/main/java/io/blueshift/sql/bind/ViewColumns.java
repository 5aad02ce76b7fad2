package io.blueshift.sql.bind;

import io.blueshift.sql.logical.Column;
import io.blueshift.sql.schema.TableSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which columns of a statement's plan are columns of views. A plan does not show it: a view's columns
/// are those of its query. Of views within views the outermost counts. Used by one thread.
public final class ViewColumns {
  private final Map<Integer, TableSource.View> views = new HashMap<>();

  /// Notes the columns of a view, after those of views in its query.
  void add(TableSource.View view, List<Column> columns) {
    columns.forEach(column -> views.put(column.id(), view));
  }

  /// Returns the view whose column has an id, or null.
  public TableSource.@Nullable View viewOf(int columnId) {
    return views.get(columnId);
  }
}
