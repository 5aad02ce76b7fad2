package io.blueshift.dataset.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TextBufferTest {

  private static final long SEED = 20_261_122;

  private static String text(Consumer<TextBuffer> appends) {
    TextBuffer buffer = new TextBuffer(4);
    appends.accept(buffer);
    int length = buffer.length();
    return new String(buffer.take(), 0, length, StandardCharsets.UTF_8);
  }

  @Test
  void integersReadAsTheirDigits() {
    long[] edges = {
      0, 9, 10, 99, 100, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L
    };
    for (long value : edges) {
      assertThat(text(buffer -> buffer.appendInteger(value))).isEqualTo(Long.toString(value));
    }
    Random random = new Random(SEED);
    for (int repetition = 0; repetition < 2000; repetition++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertThat(text(buffer -> buffer.appendInteger(value)))
          .as("seed %d", SEED)
          .isEqualTo(Long.toString(value));
    }
  }

  @Test
  void decimalsKeepAllDigitsOfTheirScale() {
    Random random = new Random(SEED);
    for (int repetition = 0; repetition < 2000; repetition++) {
      long value = random.nextLong() % 1_000_000_000_000_000_000L >> random.nextInt(60);
      int scale = random.nextInt(18);
      assertThat(text(buffer -> buffer.appendDecimal(value, scale)))
          .as("seed %d", SEED)
          .isEqualTo(BigDecimal.valueOf(value, scale).toPlainString());
    }
  }

  @Test
  void everyDayOfFourCenturiesReadsAsItsIsoDate() {
    for (LocalDate day = LocalDate.of(1800, 1, 1); day.getYear() < 2200; day = day.plusDays(1)) {
      int epochDay = Math.toIntExact(day.toEpochDay());
      assertThat(text(buffer -> buffer.appendDate(epochDay))).isEqualTo(day.toString());
    }
  }

  @Test
  void textIsEncodedAsUtf8() {
    assertThat(text(buffer -> buffer.appendText("CÔTE D'IVOIRE"))).isEqualTo("CÔTE D'IVOIRE");
  }
}
