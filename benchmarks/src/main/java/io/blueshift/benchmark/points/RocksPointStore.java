package io.blueshift.benchmark.points;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/// RocksDB as its own guides tune it for reads by key: a block cache above the data, whole-key bloom
/// filters of ten bits, a hash index in each block, no compression, direct buffers, and everything
/// compacted before it is read.
final class RocksPointStore implements PointStore {
  private static final long CACHE_MIN_BYTES = 256L << 20;
  private static final long WRITE_BUFFER_BYTES = 128L << 20;
  private static final double FILTER_BITS = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final Filter filter = new BloomFilter(FILTER_BITS, false);
  private final Options options = new Options();
  private final RocksDB database;

  /// Opens a new store.
  ///
  /// @param dataBytes how much it will hold
  RocksPointStore(Path directory, long dataBytes) {
    cache = new LRUCache(Math.max(CACHE_MIN_BYTES, 2 * dataBytes));
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(filter)
            .setWholeKeyFiltering(true)
            .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
            .setDataBlockHashTableUtilRatio(0.75);
    options
        .setCreateIfMissing(true)
        .setTableFormatConfig(table)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxBackgroundJobs(2);
    try {
      database = RocksDB.open(options, directory.toString());
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  private static IllegalStateException failed(RocksDBException cause) {
    return new IllegalStateException("RocksDB failed: " + cause.getMessage(), cause);
  }

  @Override
  public Session openSession() {
    return new RocksSession(database);
  }

  @Override
  public void settle() {
    try {
      database.compactRange();
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    database.close();
    options.close();
    filter.close();
    cache.close();
  }

  private static final class RocksSession implements Session {
    private final RocksDB database;
    private final ReadOptions reading = new ReadOptions().setVerifyChecksums(false);
    private final WriteOptions writing = new WriteOptions();
    private final WriteOptions syncing = new WriteOptions().setSync(true);

    RocksSession(RocksDB database) {
      this.database = database;
    }

    @Override
    public int get(ByteBuffer key, ByteBuffer value) {
      value.clear();
      try {
        int size = database.get(reading, key, value);
        return size == RocksDB.NOT_FOUND ? -1 : size;
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    @Override
    public void put(ByteBuffer key, ByteBuffer value, boolean sync) {
      try {
        database.put(sync ? syncing : writing, key, value);
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() {
      reading.close();
      writing.close();
      syncing.close();
    }
  }
}
