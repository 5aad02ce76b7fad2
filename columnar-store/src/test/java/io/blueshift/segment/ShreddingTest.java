package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.document.Document;
import io.blueshift.document.JsonReader;
import io.blueshift.error.DatabaseException;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.vector.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShreddingTest {
  private static final int COLUMN = 3;

  private final MemoryBudget budget = MemoryBudget.root("test", 1L << 31);
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();

  @AfterEach
  void memoryIsGivenBack() {
    budget.close();
  }

  private SegmentInfo write(
      List<byte @Nullable []> documents, Compression compression, Random random) {
    List<SegmentColumn> columns =
        List.of(
            SegmentColumn.of(1, "n", LogicalType.BIGINT),
            new SegmentColumn(COLUMN, "doc", LogicalType.SUPER, compression),
            SegmentColumn.of(5, "t", LogicalType.TEXT));
    try (SegmentWriter writer = new SegmentWriter(directory, "s", columns, 0, budget)) {
      for (int from = 0; from < documents.size(); ) {
        int count = Math.min(documents.size() - from, 1 + random.nextInt(Batch.ROW_COUNT_MAX));
        int end = from + count;
        List<Long> numbers = new ArrayList<>();
        List<byte[]> texts = new ArrayList<>();
        for (int row = from; row < end; row++) {
          numbers.add((long) row);
          texts.add(("t" + row).getBytes(StandardCharsets.UTF_8));
        }
        writer.append(
            Batch.of(
                count,
                List.of(
                    BoxedVectors.flat(LogicalType.BIGINT, numbers),
                    BoxedVectors.flat(LogicalType.SUPER, documents.subList(from, end)),
                    BoxedVectors.flat(LogicalType.TEXT, texts))));
        from = end;
      }
      return writer.finish();
    }
  }

  private static RowGroup rows(Segment segment) {
    return segment.rowGroup(
        List.of(
            new ColumnBinding(5, LogicalType.TEXT, null),
            new ColumnBinding(COLUMN, LogicalType.SUPER, null)),
        DeleteVector.NONE);
  }

  private static List<byte @Nullable []> documents(int count, double surprise, Random random) {
    RegularDocuments source = new RegularDocuments(random, surprise);
    List<byte @Nullable []> documents = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      documents.add(source.next());
    }
    return documents;
  }

  private static Map<String, LogicalType> paths(Segment segment) {
    Map<String, LogicalType> paths = new TreeMap<>();
    for (ColumnChunk path : java.util.Objects.requireNonNull(segment.chunk(COLUMN)).paths()) {
      paths.put(ShreddedPath.of(path.path()), path.column().type());
    }
    return paths;
  }

  private static void check(
      String what, RowGroup rows, List<byte @Nullable []> documents, Random random) {
    MemoryBudget reading = MemoryBudget.root("reading", 1L << 30);
    try (RowGroupReader reader = rows.openReader(reading)) {
      for (int round = 0; round < 30; round++) {
        int from = random.nextInt(documents.size());
        int pageEnd = Math.min((from / 8192 + 1) * 8192, documents.size());
        int count = 1 + random.nextInt(Math.min(Batch.ROW_COUNT_MAX, pageEnd - from));
        long[] selection = new long[Batch.ROW_COUNT_MAX >>> 6];
        Arrays.setAll(selection, _ -> random.nextInt(3) == 0 ? -1L : random.nextLong());
        var vector = reader.read(1, from, count, selection);
        var texts = reader.read(0, from, count, selection);
        for (int row = 0; row < count; row++) {
          if ((selection[row >>> 6] >>> row & 1) != 0) {
            byte[] actual = (byte[]) BoxedVectors.get(vector, row);
            byte[] expected = documents.get(from + row);
            if (!Arrays.equals(actual, expected)) {
              throw new AssertionError(
                  what + " row " + (from + row) + " " + text(actual) + " for " + text(expected));
            }
            assertThat(BoxedVectors.get(texts, row))
                .isEqualTo(("t" + (from + row)).getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    }
    reading.close();
  }

  private static @Nullable Document text(byte @Nullable [] document) {
    return document == null ? null : Document.of(document);
  }

  @Test
  void documentsComeBackByteForByte() {
    long seed = System.nanoTime();
    System.out.println("ShreddingTest seed " + seed);
    Random random = new Random(seed);
    for (double surprise : new double[] {0, 0.001, 0.01, 0.1, 0.5, 1}) {
      for (int count : new int[] {200, 9000 + random.nextInt(9000)}) {
        Compression compression = Compression.values()[random.nextInt(4)];
        String what = "seed " + seed + " surprise " + surprise + " " + compression;
        List<byte @Nullable []> documents = documents(count, surprise, random);
        SegmentInfo info = write(documents, compression, random);
        try (PageCache cache = new PageCache(budget, 1 << 22);
            Segment segment = Segment.open(directory, info, cache)) {
          segment.verify();
          assertThat(segment.columns()).hasSize(3);
          assertThat(info.statistics()).hasSize(3);
          assertThat(paths(segment).size() > 0).as(what).isEqualTo(surprise < 1);
          check(what, rows(segment), documents, random);
        }
        directory.delete("s");
      }
    }
  }

  @Test
  void pathsOfRegularDocumentsGetTheirTypes() {
    Random random = new Random(1);
    SegmentInfo info = write(documents(9000, 0.001, random), Compression.AUTOMATIC, random);
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, info, cache)) {
      Map<String, LogicalType> expected = new TreeMap<>();
      expected.put(".id", LogicalType.BIGINT);
      expected.put(".price", new DecimalType(18, 2));
      expected.put(".name", LogicalType.TEXT);
      expected.put(".paid", LogicalType.BOOL);
      expected.put(".at.date", LogicalType.DATE);
      expected.put(".at.time", LogicalType.TIME);
      expected.put(".at.local", LogicalType.TIMESTAMP);
      expected.put(".at.zoned", LogicalType.TIMESTAMPTZ);
      expected.put(".tags", LogicalType.SUPER);
      expected.put(".customer.number", LogicalType.BIGINT);
      expected.put(".customer.address.town", LogicalType.TEXT);
      expected.put(".customer.address.Zip", LogicalType.TEXT);
      expected.put(".customer.", LogicalType.BIGINT);
      expected.put(".note", LogicalType.SUPER);
      expected.put(".ratio", LogicalType.DOUBLE);
      Map<String, LogicalType> actual = paths(segment);
      actual.remove(".none"); // Now and then a surprise has a value there.
      assertThat(actual).isEqualTo(expected);
      assertThat(trailerVersion("s")).isEqualTo(SegmentFormat1.VERSION_SHREDDED);
    }
  }

  private int trailerVersion(String file) {
    try (var mapped = directory.map(file)) {
      return mapped
          .segment()
          .get(
              SegmentFormat1.INT,
              mapped.segment().byteSize()
                  - SegmentFormat1.TRAILER_BYTES
                  + SegmentFormat1.TRAILER_VERSION_OFFSET);
    }
  }

  /// The file `datasets/compat/segment-2.seg` was written by [#write] with this seed.
  @Test
  void aFileOfTheFirstShreddedFormatIsRead() throws IOException {
    Random random = new Random(6);
    List<byte @Nullable []> documents = documents(140, 0.02, random);
    SegmentInfo info = write(documents, Compression.AUTOMATIC, random);
    directory.delete("s");
    byte[] bytes = Files.readAllBytes(fixture());
    try (StorageFile file = directory.create("s")) {
      file.append(bytes, 0, bytes.length);
      file.sync();
    }
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, "s", cache)) {
      assertThat(segment.info().rowCount()).isEqualTo(info.rowCount());
      assertThat(paths(segment)).containsKeys(".id", ".customer.number", ".tags");
      check("fixture", rows(segment), documents, random);
    }
  }

  private static Path fixture() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("datasets/compat"))) {
      at = at.getParent();
    }
    return at.resolve("datasets/compat/segment-2.seg");
  }

  @Test
  void fewDocumentsAreNotShredded() {
    Random random = new Random(2);
    List<byte @Nullable []> documents = documents(100, 0, random);
    SegmentInfo info = write(documents, Compression.AUTOMATIC, random);
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, info, cache)) {
      assertThat(paths(segment)).isEmpty();
      assertThat(trailerVersion("s")).isEqualTo(SegmentFormat1.VERSION);
      check("few", rows(segment), documents, random);
    }
  }

  @Test
  void largeDocumentsEndTheSampleAndStayWhole() {
    Random random = new Random(3);
    List<byte @Nullable []> documents = documents(300, 0, random);
    byte[] large =
        JsonReader.parse(
            ("{\"id\":1,\"name\":\"" + "x".repeat(1 << 20) + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    for (int index = 0; index < 20; index++) {
      documents.add(random.nextInt(documents.size()), large);
    }
    SegmentInfo info = write(documents, Compression.AUTOMATIC, random);
    try (PageCache cache = new PageCache(budget, 1 << 25);
        Segment segment = Segment.open(directory, info, cache)) {
      assertThat(paths(segment)).containsKey(".id");
      check("large", rows(segment), documents, random);
    }
  }

  @Test
  void nullsOfTheColumnAreKnownWithoutReadingDocuments() {
    Random random = new Random(4);
    List<byte @Nullable []> documents = documents(9000, 0.1, random);
    SegmentInfo info = write(documents, Compression.AUTOMATIC, random);
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, info, cache);
        RowGroupReader reader = rows(segment).openReader(budget)) {
      long[] selection = new long[Batch.ROW_COUNT_MAX >>> 6];
      Arrays.fill(selection, -1L);
      reader.filter(new ColumnPredicate.IsNull(1), 2048, Batch.ROW_COUNT_MAX, selection);
      for (int row = 0; row < Batch.ROW_COUNT_MAX; row++) {
        boolean selected = (selection[row >>> 6] >>> row & 1) != 0;
        assertThat(selected).isEqualTo(documents.get(2048 + row) == null);
      }
    }
  }

  @Test
  void damageInThePageOfAPathIsFound() {
    Random random = new Random(5);
    SegmentInfo info = write(documents(9000, 0, random), Compression.AUTOMATIC, random);
    long offset = SegmentFormat1.HEADER_BYTES;
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, info, cache)) {
      for (int number : new int[] {1, COLUMN}) {
        ColumnChunk chunk = java.util.Objects.requireNonNull(segment.chunk(number));
        for (int page = 0; page < chunk.pageCount(); page++) {
          offset += chunk.sizeBytes(page);
        }
        offset += chunk.layout().dictionary().sizeBytes();
      }
    }
    byte[] bytes;
    try (var mapped = directory.map("s")) {
      bytes = mapped.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
    bytes[(int) offset] ^= 1;
    directory.delete("s");
    try (StorageFile file = directory.create("s")) {
      file.append(bytes, 0, bytes.length);
      file.sync();
    }
    try (PageCache cache = new PageCache(budget, 1 << 22);
        Segment segment = Segment.open(directory, info, cache)) {
      assertThatThrownBy(segment::verify)
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("page checksum differs")
          .hasMessageContaining("doc.");
    }
  }
}
