package io.blueshift.sql.copy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.jspecify.annotations.Nullable;

/// The pages of one column chunk, read from its bytes in order: a dictionary page if there is one,
/// then data pages of either version. Checksums are verified where a page has one.
final class ParquetPageReader implements PageReader {
  private final Path path;
  private final ColumnChunkMetaData chunk;
  private final byte[] bytes;
  private final Statistics<?> noStatistics;
  private int offset;
  private long valuesLeft;
  private @Nullable PageHeader pending;

  ParquetPageReader(Path path, ColumnChunkMetaData chunk, byte[] bytes) {
    this.path = path;
    this.chunk = chunk;
    this.bytes = bytes;
    valuesLeft = chunk.getValueCount();
    noStatistics = Statistics.getBuilderForReading(chunk.getPrimitiveType()).build();
  }

  @Override
  public long getTotalValueCount() {
    return chunk.getValueCount();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    PageHeader header = peek();
    if (header == null || !header.isSetDictionary_page_header()) {
      return null;
    }
    pending = null;
    var dictionary = header.getDictionary_page_header();
    return new DictionaryPage(
        BytesInput.from(content(header)),
        dictionary.getNum_values(),
        encoding(dictionary.getEncoding()));
  }

  @Override
  public @Nullable DataPage readPage() {
    while (valuesLeft > 0) {
      PageHeader header = peek();
      if (header == null) {
        throw ParquetFile.damaged(path, "a column ends before its values do", null);
      }
      pending = null;
      if (header.isSetData_page_header()) {
        return dataPage(header, header.getData_page_header());
      }
      if (header.isSetData_page_header_v2()) {
        return dataPage(header, header.getData_page_header_v2());
      }
      offset += header.getCompressed_page_size();
    }
    return null;
  }

  private DataPage dataPage(PageHeader header, DataPageHeader data) {
    valuesLeft -= data.getNum_values();
    return new DataPageV1(
        BytesInput.from(content(header)),
        data.getNum_values(),
        header.getUncompressed_page_size(),
        noStatistics,
        encoding(data.getRepetition_level_encoding()),
        encoding(data.getDefinition_level_encoding()),
        encoding(data.getEncoding()));
  }

  /// Takes a page of version 2, whose levels stand uncompressed before its values.
  private DataPage dataPage(PageHeader header, DataPageHeaderV2 data) {
    valuesLeft -= data.getNum_values();
    int start = advance(header);
    int repetitionBytes = data.getRepetition_levels_byte_length();
    int definitionBytes = data.getDefinition_levels_byte_length();
    int levelBytes = repetitionBytes + definitionBytes;
    int valueBytes = header.getCompressed_page_size() - levelBytes;
    if (repetitionBytes < 0 || definitionBytes < 0 || valueBytes < 0) {
      throw ParquetFile.damaged(path, "a page header has impossible sizes", null);
    }
    boolean compressed = !data.isSetIs_compressed() || data.isIs_compressed();
    BytesInput values =
        compressed && valueBytes > 0
            ? BytesInput.from(
                decompressed(
                    start + levelBytes,
                    valueBytes,
                    header.getUncompressed_page_size() - levelBytes))
            : BytesInput.from(bytes, start + levelBytes, valueBytes);
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        data.getNum_values(),
        BytesInput.from(bytes, start, repetitionBytes),
        BytesInput.from(bytes, start + repetitionBytes, definitionBytes),
        encoding(data.getEncoding()),
        values,
        noStatistics);
  }

  private @Nullable PageHeader peek() {
    if (pending == null && offset < bytes.length) {
      ByteArrayInputStream input = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
      try {
        pending = Util.readPageHeader(input);
      } catch (IOException e) {
        throw ParquetFile.damaged(path, "a page header cannot be read: " + e.getMessage(), e);
      }
      offset = bytes.length - input.available();
    }
    return pending;
  }

  private byte[] content(PageHeader header) {
    int start = advance(header);
    return decompressed(
        start, header.getCompressed_page_size(), header.getUncompressed_page_size());
  }

  /// Steps over a page's bytes and returns where they begin.
  private int advance(PageHeader header) {
    int start = offset;
    int length = header.getCompressed_page_size();
    if (length < 0 || header.getUncompressed_page_size() < 0 || length > bytes.length - start) {
      throw ParquetFile.damaged(path, "a page header has impossible sizes", null);
    }
    if (header.isSetCrc()) {
      CRC32 checksum = new CRC32();
      checksum.update(bytes, start, length);
      if ((int) checksum.getValue() != header.getCrc()) {
        throw ParquetFile.damaged(path, "a page's checksum differs", null);
      }
    }
    offset = start + length;
    return start;
  }

  private byte[] decompressed(int start, int length, int sizeBytes) {
    try {
      return ParquetPageCodec.decompress(chunk.getCodec(), bytes, start, length, sizeBytes);
    } catch (IOException e) {
      throw ParquetFile.damaged(path, String.valueOf(e.getMessage()), e);
    }
  }

  private Encoding encoding(org.apache.parquet.format.Encoding encoding) {
    if (encoding == null) {
      throw ParquetFile.damaged(path, "a page has an unknown encoding", null);
    }
    return Encoding.valueOf(encoding.name());
  }
}
