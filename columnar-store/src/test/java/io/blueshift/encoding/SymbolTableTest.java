package io.blueshift.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Texts of many kinds come back from their codes.
class SymbolTableTest {
  @Test
  void everyTextComesBack() {
    Random random = new Random(4);
    for (int round = 0; round < 60; round++) {
      byte[] text = text(random, round);
      int length = text.length - SymbolTable.SLACK_BYTES;
      SymbolTable table = SymbolTableTrainer.train(text, length);
      SymbolTable read = SymbolTable.ofBytes(table.toBytes());
      int middle = length / 3;
      byte[] codes = new byte[2 * length + 16];
      byte[] second = new byte[2 * length + 16];
      long ends = read.encodeTwo(text, 0, middle, length, codes, 0, second);
      byte[] first = decode(read, codes, (int) (ends >>> 32), length);
      byte[] rest = decode(read, second, (int) ends, length);
      assertThat(first).isEqualTo(Arrays.copyOf(text, middle));
      assertThat(rest).isEqualTo(Arrays.copyOfRange(text, middle, length));
    }
  }

  @Test
  void englishTextShrinksToHalf() {
    byte[] text = text(new Random(1), 0);
    int length = text.length - SymbolTable.SLACK_BYTES;
    byte[] codes = new byte[2 * length];
    int size = SymbolTableTrainer.train(text, length).encode(text, 0, length, codes, 0);
    assertThat(size).isLessThan(length / 2);
  }

  private static byte[] decode(SymbolTable table, byte[] codes, int size, int length) {
    MemorySegment source = Arena.ofAuto().allocate(Math.max(1, size));
    MemorySegment.copy(codes, 0, source, ValueLayout.JAVA_BYTE, 0, size);
    MemorySegment target = Arena.ofAuto().allocate(length + 16L);
    long end = table.decode(source, 0, size, target, 0);
    return target.asSlice(0, end).toArray(ValueLayout.JAVA_BYTE);
  }

  /// Returns a text with slack behind it: words, bytes of every value, runs, or almost nothing.
  private static byte[] text(Random random, int kind) {
    int length = kind % 5 == 4 ? random.nextInt(20) : 3000 + random.nextInt(60_000);
    byte[] text = new byte[length + SymbolTable.SLACK_BYTES];
    switch (kind % 4) {
      case 0 -> {
        String[] words = {
          "quickly ", "final ", "packages ", "haggle ", "among ", "the ", "deposits. "
        };
        StringBuilder all = new StringBuilder();
        while (all.length() < length) {
          all.append(words[random.nextInt(words.length)]);
        }
        byte[] bytes = all.toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, text, 0, length);
      }
      case 1 -> random.nextBytes(text);
      case 2 -> Arrays.fill(text, (byte) 0xFF);
      default -> {
        for (int i = 0; i < length; i++) {
          text[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : i % 7);
        }
      }
    }
    return text;
  }
}
