package io.blueshift.segment;

import io.blueshift.document.Document;
import io.blueshift.document.PathSurvey;
import io.blueshift.document.Shredder;
import io.blueshift.encoding.BytesOrder;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a column of type SUPER, with columns of their own for paths where documents are regular.
///
/// 1. The documents of the first page wait; a [PathSurvey] looks at them.
/// 2. When the page ends, the survey chooses paths and types. Too few documents, or none alike: the
///    column is written as strings of bytes.
/// 3. From then on a [Shredder] takes the values at the paths out of each document; they go to chunks
///    of their own, and what is left, the skeleton, to the column's.
/// 4. A value that does not fit its path's type stays in the skeleton, and the page of the path's chunk
///    is marked as mixed.
final class ShreddedChunkWriter extends ChunkWriter {
  private static final int SAMPLE_ROW_COUNT_MIN = 128;

  /// The sample ends before its page when the documents have more bytes.
  private static final long SAMPLE_MAX_BYTES = 16 << 20;

  /// A larger document stays whole, since its skeleton might be larger than a value may be.
  private static final int SHREDDED_MAX_BYTES = 1 << 20;

  private static final class Path {
    final List<byte[]> keys;
    final ChunkWriter writer;
    final VectorRun run;
    final BitSet mixedPages = new BitSet();

    Path(List<byte[]> keys, ChunkWriter writer, VectorRun run) {
      this.keys = keys;
      this.writer = writer;
      this.run = run;
    }
  }

  private final ChunkWriter skeletons;
  private final RowSource source = new RowSource();
  private final List<Path> paths = new ArrayList<>();
  private @Nullable VectorRun skeletonRun;
  private @Nullable Shredder shredder;
  private @Nullable List<byte @Nullable []> waiting = new ArrayList<>();
  private long sampleBytes;
  private int runRow;
  private int pageNumber;
  private long documentBytes;

  ShreddedChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
    this.skeletons = new BytesChunkWriter(column, tools);
  }

  @Override
  void gather(RowSource rows) {
    BytesVector vector = (BytesVector) rows.values();
    if (waiting != null) {
      for (int row = 0; row < rows.rowCount(); row++) {
        byte[] document = rows.isPresent(row) ? Values.bytes(vector, rows.indexes[row]) : null;
        waiting.add(document);
        sampleBytes += document == null ? 0 : document.length;
      }
      if (sampleBytes > SAMPLE_MAX_BYTES) {
        endSample(waiting);
      }
    } else if (shredder == null) {
      skeletons.append(rows);
    } else {
      for (int row = 0; row < rows.rowCount(); row++) {
        addRow(rows.isPresent(row) ? Values.bytes(vector, rows.indexes[row]) : null);
      }
      endRun();
    }
  }

  @Override
  void encodePage() {
    if (waiting != null) {
      endSample(waiting);
    }
    skeletons.endPage();
    paths.forEach(path -> path.writer.endPage());
    pageNumber++;
  }

  private void endSample(List<byte @Nullable []> documents) {
    waiting = null;
    choosePaths(documents);
    for (byte[] document : documents) {
      addRow(document);
    }
    endRun();
  }

  private void choosePaths(List<byte @Nullable []> documents) {
    skeletonRun = new VectorRun(LogicalType.SUPER, tools.budget());
    PathSurvey survey = new PathSurvey();
    for (byte[] document : documents) {
      if (document != null && document.length <= SHREDDED_MAX_BYTES) {
        survey.add(Document.of(document));
      }
    }
    if (survey.documentCount() >= SAMPLE_ROW_COUNT_MIN) {
      survey.choose(tools.shreddedPathsMax()).forEach(this::addPath);
    }
    if (!paths.isEmpty()) {
      shredder = new Shredder(paths.stream().map(path -> path.keys).toList(), this::take);
    }
  }

  private void addPath(PathSurvey.Choice choice) {
    String name = column.name() + ShreddedPath.of(choice.keys());
    SegmentColumn ofPath =
        new SegmentColumn(column.number(), name, choice.type(), column.compression());
    ChunkWriter writer = ChunkWriter.ofPath(ofPath, tools);
    boolean made = false;
    try {
      paths.add(new Path(choice.keys(), writer, new VectorRun(choice.type(), tools.budget())));
      made = true;
    } finally {
      if (!made) {
        writer.close();
      }
    }
  }

  private boolean take(int path, Document value) {
    Path target = paths.get(path);
    boolean taken = ShreddedValues.take(value, target.run, runRow);
    if (!taken) {
      target.mixedPages.set(pageNumber);
    }
    return taken;
  }

  private void addRow(byte @Nullable [] document) {
    VectorRun run = java.util.Objects.requireNonNull(skeletonRun);
    if (document != null) {
      byte[] left = document;
      if (shredder != null && document.length <= SHREDDED_MAX_BYTES) {
        left = shredder.skeleton(Document.of(document));
        documentBytes += document.length;
        distinct.addHash(BytesOrder.hash(document, 0, document.length));
      } else if (shredder != null) {
        paths.forEach(path -> path.mixedPages.set(pageNumber));
      }
      run.putBytes(runRow, left, 0, left.length);
    }
    if (++runRow == Batch.ROW_COUNT_MAX) {
      endRun();
    }
  }

  private void endRun() {
    append(skeletons, java.util.Objects.requireNonNull(skeletonRun));
    paths.forEach(path -> append(path.writer, path.run));
    runRow = 0;
  }

  private void append(ChunkWriter writer, VectorRun run) {
    if (runRow > 0) {
      source.open(run.vector(runRow), null, 0, runRow);
      writer.append(source);
    }
    run.clear();
  }

  @Override
  List<ChunkWriter> parts() {
    List<ChunkWriter> parts = new ArrayList<>();
    parts.add(skeletons);
    paths.forEach(path -> parts.add(path.writer));
    return parts;
  }

  @Override
  long sizeBytes() {
    long sum = 0;
    for (ChunkWriter part : parts()) {
      sum += part.output.sizeBytes();
    }
    return sum;
  }

  @Override
  List<ChunkLayout> finish() {
    List<ChunkLayout> layouts = new ArrayList<>();
    ChunkLayout whole = skeletons.finish().getFirst();
    if (!paths.isEmpty()) {
      whole = whole.withPaths(paths.size(), statistics(null, null, documentBytes));
    }
    layouts.add(whole);
    for (Path path : paths) {
      layouts.add(path.writer.finish().getFirst().atPath(path.keys));
      path.writer.output.markMixed(path.mixedPages);
    }
    return layouts;
  }

  @Override
  public void close() {
    super.close();
    skeletons.close();
    if (skeletonRun != null) {
      skeletonRun.close();
    }
    for (Path path : paths) {
      path.writer.close();
      path.run.close();
    }
  }
}
