package io.blueshift.segment;

import io.blueshift.document.Document;
import io.blueshift.document.DocumentKind;
import io.blueshift.document.DocumentWriter;
import io.blueshift.document.Skeleton;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a shredded column, or the part of its values behind some keys: skeletons, with the values of
/// paths put back into their holes. Of paths only those are read that lie in the part and that the rows
/// asked for have. Rows where the part is missing, or JSON's null that is not the whole value, are null.
/// Used by one worker.
final class ShreddedColumnReader implements ColumnReader {
  private final ColumnChunk chunk;
  private final List<byte[]> keys;
  private final MemoryBudget budget;
  private final ColumnReader skeletons;
  private final @Nullable ColumnReader[] readers;
  private final @Nullable RowSource[] sources;
  private final boolean[] opened;
  private final VectorRun run;
  private final DocumentWriter writer = new DocumentWriter();
  private final RowSource skeletonSource = new RowSource();

  /// What stands behind the keys in the skeletons of the column's dictionary, by code.
  private @Nullable Skeleton @Nullable [] parts;

  private boolean @Nullable [] partsKnown;
  private int firstRow;
  private int rowCount;
  private long[] selection = {};
  private int row;

  /// Makes a reader of the part behind some keys; none for the whole values.
  ShreddedColumnReader(ColumnChunk chunk, List<byte[]> keys, MemoryBudget budget) {
    this.chunk = chunk;
    this.keys = keys;
    this.budget = budget;
    this.readers = new ColumnReader[chunk.paths().size()];
    this.sources = new RowSource[chunk.paths().size()];
    this.opened = new boolean[chunk.paths().size()];
    this.skeletons = ColumnReader.ofChunk(chunk, chunk.column().type(), budget);
    boolean made = false;
    try {
      this.run = new VectorRun(LogicalType.SUPER, budget);
      made = true;
    } finally {
      if (!made) {
        skeletons.close();
      }
    }
  }

  @Override
  public ColumnVector read(int firstRow, int rowCount, long[] selection) {
    assert rowCount <= Batch.ROW_COUNT_MAX : rowCount;
    this.firstRow = firstRow;
    this.rowCount = rowCount;
    this.selection = selection;
    java.util.Arrays.fill(opened, false);
    run.clear();
    ColumnVector vector = skeletons.read(firstRow, rowCount, selection);
    skeletonSource.open(vector, null, 0, rowCount);
    boolean coded = vector instanceof DictionaryVector;
    for (row = 0; row < rowCount; row++) {
      if ((selection[row >>> 6] >>> row & 1) != 0 && skeletonSource.isPresent(row)) {
        int at = skeletonSource.indexes[row];
        Skeleton part = coded ? codedPart(at) : part(at);
        if (part != null) {
          put(part);
        }
      }
    }
    return run.vector(rowCount);
  }

  private @Nullable Skeleton part(int at) {
    Skeleton part = Skeleton.of(Values.bytes((BytesVector) skeletonSource.values(), at));
    for (int index = 0; index < keys.size() && part != null; index++) {
      if (part.hole() >= 0) {
        return part; // The rest of the way leads through the value in the hole.
      }
      part = part.member(keys.get(index));
    }
    return part;
  }

  private @Nullable Skeleton codedPart(int code) {
    @Nullable Skeleton[] known = parts;
    boolean[] flags = partsKnown;
    if (known == null || flags == null) {
      int size = skeletonSource.values().rowCount();
      known = new Skeleton[size];
      flags = new boolean[size];
      parts = known;
      partsKnown = flags;
    }
    if (!flags[code]) {
      known[code] = part(code);
      flags[code] = true;
    }
    return known[code];
  }

  private void put(Skeleton part) {
    int hole = part.hole();
    if (hole < 0) {
      if (part.hasHoles()) {
        part.complete(this::fill, writer);
        put(Document.of(writer.finish()));
      } else {
        put(part.asDocument());
      }
      return;
    }
    fill(hole, writer);
    Document value = Document.of(writer.finish());
    for (int index = chunk.paths().get(hole).path().size(); index < keys.size(); index++) {
      Document member = value.member(keys.get(index));
      if (member == null) {
        return;
      }
      value = member;
    }
    put(value);
  }

  private void put(Document value) {
    if (value.kind() != DocumentKind.NULL || keys.isEmpty()) {
      int from = value.offset();
      run.putBytes(row, value.array(), from, from + value.sizeBytes());
    }
  }

  private void fill(int hole, DocumentWriter target) {
    ShreddedValues.fill(source(hole), row, target);
  }

  private RowSource source(int path) {
    RowSource source = sources[path];
    if (opened[path] && source != null) {
      return source;
    }
    ColumnReader reader = readers[path];
    if (reader == null) {
      ColumnChunk ofPath = chunk.paths().get(path);
      reader = ColumnReader.ofChunk(ofPath, ofPath.column().type(), budget);
      readers[path] = reader;
    }
    if (source == null) {
      source = new RowSource();
      sources[path] = source;
    }
    source.open(reader.read(firstRow, rowCount, selection), null, 0, rowCount);
    opened[path] = true;
    return source;
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    if (keys.isEmpty()
        && (predicate instanceof ColumnPredicate.IsNull
            || predicate instanceof ColumnPredicate.IsNotNull)) {
      skeletons.filter(predicate, firstRow, rowCount, selection);
    } else {
      FlatFilter.evaluateWithNulls(
          predicate, (FlatVector) read(firstRow, rowCount, selection), selection);
    }
  }

  @Override
  public void close() {
    skeletons.close();
    run.close();
    for (ColumnReader reader : readers) {
      if (reader != null) {
        reader.close();
      }
    }
  }
}
