package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.ANY;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.ArgumentFamily.VARBYTE;
import static io.blueshift.function.StringFunctions.text;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Digests and hashes as SQL functions, and the functions of VARBYTE.
final class HashFunctions {
  private static final LogicalType VARBYTE_TYPE = new VarbyteType(VarcharType.UNLIMITED);
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private HashFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addDigests(catalog);
    addHashes(catalog);
    addBytes(catalog);
  }

  private static byte[] bytes(@Nullable Object value) {
    return (byte[]) java.util.Objects.requireNonNull(value);
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException missing) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "digest is missing in this Java runtime [algorithm=" + algorithm + "]",
          missing);
    }
  }

  private static byte[] hexDigest(String algorithm, byte[] bytes) {
    return Values.bytes(HexFormat.of().formatHex(digest(algorithm, bytes)));
  }

  private static void addDigests(FunctionCatalog catalog) {
    for (ArgumentFamily family : List.of(STRING, VARBYTE)) {
      catalog.strict("md5", LogicalType.TEXT, values -> hexDigest("MD5", bytes(values[0])), family);
      for (String name : List.of("sha1", "sha", "func_sha1")) {
        catalog.strict(
            name, LogicalType.TEXT, values -> hexDigest("SHA-1", bytes(values[0])), family);
      }
      catalog.strict(
          "sha2",
          LogicalType.TEXT,
          values -> sha2(bytes(values[0]), (Long) values[1]),
          family,
          INTEGRAL);
      for (String bits : List.of("224", "256", "384", "512")) {
        catalog.strict(
            "sha" + bits, VARBYTE_TYPE, values -> digest("SHA-" + bits, bytes(values[0])), family);
      }
    }
  }

  private static byte @Nullable [] sha2(byte[] bytes, @Nullable Long bits) {
    long size = java.util.Objects.requireNonNull(bits);
    if (size == 0) {
      size = 256;
    }
    boolean known = size == 224 || size == 256 || size == 384 || size == 512;
    return known ? hexDigest("SHA-" + size, bytes) : null;
  }

  private static void addHashes(FunctionCatalog catalog) {
    for (boolean seeded : List.of(false, true)) {
      catalog.bound(
          "fnv_hash",
          seeded ? List.of(ANY, INTEGRAL) : List.of(ANY),
          0,
          FunctionCatalog.type(LogicalType.BIGINT),
          request ->
              new ScalarImplementation.Rows(
                  values ->
                      fnv(
                          canonicalBytes(
                              java.util.Objects.requireNonNull(values[0]),
                              request.argumentTypes().getFirst()),
                          seeded ? (Long) java.util.Objects.requireNonNull(values[1]) : FNV_OFFSET),
                  true));
    }
    for (ArgumentFamily family : List.of(STRING, VARBYTE)) {
      catalog.strict(
          "crc32",
          LogicalType.TEXT,
          values -> {
            CRC32 checksum = new CRC32();
            checksum.update(bytes(values[0]));
            return Values.bytes(Long.toHexString(checksum.getValue()));
          },
          family);
      catalog.strict(
          "murmur3_32_hash",
          LogicalType.INTEGER,
          values -> (long) murmur3(bytes(values[0]), 0),
          family);
      catalog.strict(
          "murmur3_32_hash",
          LogicalType.INTEGER,
          values -> (long) murmur3(bytes(values[0]), ((Long) values[1]).intValue()),
          family,
          INTEGRAL);
    }
    catalog.bound(
        "checksum",
        List.of(ANY),
        0,
        FunctionCatalog.type(LogicalType.INTEGER),
        request ->
            new ScalarImplementation.Rows(
                values ->
                    (long)
                        murmur3(
                            canonicalBytes(
                                java.util.Objects.requireNonNull(values[0]),
                                request.argumentTypes().getFirst()),
                            0),
                true));
  }

  /// Returns the bytes that are hashed: text as it is, numbers little-endian in their width.
  private static byte[] canonicalBytes(Object value, LogicalType type) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case Boolean bool -> new byte[] {(byte) (bool ? 1 : 0)};
      case Long number -> {
        int size = type instanceof LogicalType.SmallIntType ? 2 : type.physicalType().sizeBytes();
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        yield java.util.Arrays.copyOf(buffer.putLong(number).array(), size);
      }
      case BigInteger number -> {
        byte[] bytes = new byte[16];
        for (int index = 0; index < 16; index++) {
          bytes[index] = number.shiftRight(index * 8).byteValue();
        }
        yield bytes;
      }
      case Double number ->
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(number).array();
      default -> Values.bytes(value.toString());
    };
  }

  /// Fowler, Noll and Vo's FNV-1a in 64 bits.
  private static long fnv(byte[] bytes, long seed) {
    long hash = seed;
    for (byte value : bytes) {
      hash = (hash ^ value & 0xff) * FNV_PRIME;
    }
    return hash;
  }

  /// Austin Appleby's MurmurHash3, 32 bits.
  private static int murmur3(byte[] bytes, int seed) {
    int hash = seed;
    int blocks = bytes.length / 4;
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 0; index < blocks; index++) {
      hash ^= mixed(words.getInt(index * 4));
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int index = bytes.length - 1; index >= blocks * 4; index--) {
      tail = tail << 8 | bytes[index] & 0xff;
    }
    hash ^= mixed(tail);
    hash ^= bytes.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int mixed(int word) {
    return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
  }

  private static void addBytes(FunctionCatalog catalog) {
    for (ArgumentFamily family : List.of(STRING, VARBYTE)) {
      catalog.strict(
          "to_hex",
          LogicalType.TEXT,
          values -> Values.bytes(HexFormat.of().formatHex(bytes(values[0]))),
          family);
    }
    catalog.strict("from_hex", VARBYTE_TYPE, values -> fromHex(text(values[0])), STRING);
    for (String name : List.of("to_varbyte", "decode")) {
      catalog.strict(
          name, VARBYTE_TYPE, values -> decode(text(values[0]), text(values[1])), STRING, STRING);
    }
    for (String name : List.of("from_varbyte", "encode")) {
      catalog.strict(
          name,
          LogicalType.TEXT,
          values -> Values.bytes(encode(bytes(values[0]), text(values[1]))),
          VARBYTE,
          STRING);
    }
    for (String name : List.of("getbit", "get_bit")) {
      catalog.strict(
          name,
          LogicalType.INTEGER,
          values -> bit(bytes(values[0]), (Long) values[1]),
          VARBYTE,
          INTEGRAL);
    }
  }

  private static byte[] fromHex(String digits) {
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException malformed) {
      throw ConversionErrors.syntax("hexadecimal varbyte", digits);
    }
  }

  private static byte[] decode(String text, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> fromHex(text);
      case "utf-8", "utf8", "escape" -> Values.bytes(text);
      case "base64" -> {
        try {
          yield Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
          throw ConversionErrors.syntax("base64 varbyte", text);
        }
      }
      default -> throw unknownFormat(format);
    };
  }

  private static String encode(byte[] bytes, String format) {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "hex" -> HexFormat.of().formatHex(bytes);
      case "utf-8", "utf8", "escape" -> Values.text(bytes);
      case "base64" -> Base64.getEncoder().encodeToString(bytes);
      default -> throw unknownFormat(format);
    };
  }

  private static DatabaseException unknownFormat(String format) {
    return new DatabaseException(
        ErrorCode.INVALID_PARAMETER_VALUE,
        "unknown binary format, use hex, utf-8 or base64 [format=" + format + "]");
  }

  private static long bit(byte[] bytes, @Nullable Long index) {
    long number = java.util.Objects.requireNonNull(index);
    if (number < 0 || number >= bytes.length * 8L) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "bit index out of range [index=" + number + ", bits=" + bytes.length * 8L + "]");
    }
    // Bit 0 is the lowest of the last byte.
    return bytes[bytes.length - 1 - (int) (number >>> 3)] >>> (int) (number & 7) & 1L;
  }
}
