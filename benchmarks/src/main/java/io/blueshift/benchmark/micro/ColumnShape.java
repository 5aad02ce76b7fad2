package io.blueshift.benchmark.micro;

import io.blueshift.type.LogicalType;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Columns as they occur in analytic tables, each of which gets another encoding.
public enum ColumnShape {
  /// Integers of 12 bits in random order: bit-packed.
  PACKED_INTEGER {
    @Override
    Object value(int row, Random random) {
      return (long) random.nextInt(4096);
    }
  },
  /// Ascending integers: deltas.
  ASCENDING_BIGINT {
    @Override
    Object value(int row, Random random) {
      return row * 4L + random.nextInt(4);
    }
  },
  /// Random 64-bit integers: nothing to compress.
  HASHED_BIGINT {
    @Override
    Object value(int row, Random random) {
      return random.nextLong();
    }
  },
  /// Prices as floating point: scaled integers.
  PRICE_DOUBLE {
    @Override
    Object value(int row, Random random) {
      return random.nextInt(1_000_000) / 100.0;
    }
  },
  /// One of seven words: dictionary codes.
  WORD_TEXT {
    @Override
    Object value(int row, Random random) {
      return text(WORDS[random.nextInt(WORDS.length)]);
    }
  },
  /// Sentences, all different: symbol table.
  SENTENCE_TEXT {
    @Override
    Object value(int row, Random random) {
      StringBuilder sentence = new StringBuilder();
      for (int word = 0; word < 6; word++) {
        sentence.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      return text(sentence.append(random.nextInt(100_000)).toString());
    }
  };

  private static final String[] WORDS = {
    "carefully", "final", "deposits", "sleep", "furiously", "among", "packages"
  };

  /// Returns the column's type.
  LogicalType type() {
    return switch (this) {
      case PACKED_INTEGER -> LogicalType.INTEGER;
      case ASCENDING_BIGINT, HASHED_BIGINT -> LogicalType.BIGINT;
      case PRICE_DOUBLE -> LogicalType.DOUBLE;
      case WORD_TEXT, SENTENCE_TEXT -> LogicalType.TEXT;
    };
  }

  /// Makes the value of a row, in the form of [io.blueshift.vector.Values].
  abstract Object value(int row, Random random);

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.US_ASCII);
  }
}
