package io.blueshift.sql.session;

import io.blueshift.key.KeyBytes;
import io.blueshift.vector.ColumnVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The keys of the rows that one INSERT with ON CONFLICT adds. Workers add to it one at a time.
final class NewKeys {
  private final List<List<Integer>> keys;
  private final List<Set<ByteBuffer>> known = new ArrayList<>();
  private final KeyBytes bytes = new KeyBytes();

  /// @param keys the keys in question, each by the indexes of its columns
  NewKeys(List<List<Integer>> keys) {
    this.keys = keys;
    keys.forEach(key -> known.add(new HashSet<>()));
  }

  /// Notes the keys of a row, unless one of them is known. A key with a NULL in it is never known.
  ///
  /// @param values the columns of the table
  /// @return whether none of them was known
  boolean add(List<ColumnVector> values, int position) {
    List<ByteBuffer> made = new ArrayList<>();
    for (int index = 0; index < keys.size(); index++) {
      List<ColumnVector> columns = keys.get(index).stream().map(values::get).toList();
      ByteBuffer key =
          bytes.set(columns, position)
              ? ByteBuffer.wrap(bytes.toByteArray())
              : ByteBuffer.allocate(0);
      if (key.hasRemaining() && known.get(index).contains(key)) {
        return false;
      }
      made.add(key);
    }
    for (int index = 0; index < made.size(); index++) {
      if (made.get(index).hasRemaining()) {
        known.get(index).add(made.get(index));
      }
    }
    return true;
  }
}
