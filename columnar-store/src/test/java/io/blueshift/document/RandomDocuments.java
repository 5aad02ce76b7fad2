package io.blueshift.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;

/// Makes values of every kind from a seed. For tests of every package.
public final class RandomDocuments {
  private final Random random;

  /// Makes a source of values.
  public RandomDocuments(Random random) {
    this.random = random;
  }

  /// Returns the next value.
  public byte[] next() {
    DocumentWriter writer = new DocumentWriter();
    write(writer, 0);
    return writer.finish();
  }

  /// Writes a value that lies in so many others.
  public void write(DocumentWriter writer, int depth) {
    switch (random.nextInt(depth < 4 ? 19 : 14)) {
      case 0 -> writer.writeNull();
      case 1 -> writer.writeBoolean(random.nextBoolean());
      case 2 -> writer.writeLong(random.nextInt(5) - 2);
      case 3 -> writer.writeLong(random.nextLong() >> random.nextInt(64));
      case 4 ->
          writer.writeNumber(
              new BigDecimal(
                  new BigInteger(1 + random.nextInt(126), random), random.nextInt(200) - 80));
      case 5 -> writer.writeNumber(new BigDecimal(random.nextInt(9) - 4).movePointLeft(1));
      case 6 -> writer.writeDouble((random.nextInt(9) - 4) / 2.0);
      case 7 -> writer.writeDouble(Double.longBitsToDouble(random.nextLong()));
      case 8 -> writer.writeString(text());
      case 9 -> writer.writeBytes(text().getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
      case 10 -> writer.writeDate(random.nextInt());
      case 11 -> temporal(writer);
      case 12 -> writer.writeDuration(random.nextInt(5), random.nextInt(99), random.nextLong());
      case 13 -> writer.writePoint(4326, random.nextGaussian(), random.nextInt(3));
      case 14 -> set(writer);
      case 15, 16 -> {
        writer.startArray();
        for (int count = size(); count > 0; count--) {
          write(writer, depth + 1);
        }
        writer.endContainer();
      }
      default -> {
        writer.startObject();
        for (int count = size(); count > 0; count--) {
          writer.key(text());
          write(writer, depth + 1);
        }
        writer.endContainer();
      }
    }
  }

  private void temporal(DocumentWriter writer) {
    switch (random.nextInt(3)) {
      case 0 -> writer.writeTime(random.nextLong(86_400_000_000L));
      case 1 -> writer.writeTimestamp(random.nextLong() >> 8);
      default -> writer.writeTimestampTz(random.nextLong() >> 8);
    }
  }

  private void set(DocumentWriter writer) {
    writer.startSet();
    boolean strings = random.nextBoolean();
    for (int count = size(); count > 0; count--) {
      if (strings) {
        writer.writeString(text());
      } else {
        writer.writeLong(random.nextInt(9));
      }
    }
    writer.endContainer();
  }

  private int size() {
    return random.nextInt(10) == 0 ? random.nextInt(40) : random.nextInt(4);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8) == 0 ? 300 : random.nextInt(4); length > 0; length--) {
      text.appendCodePoint(
          switch (random.nextInt(12)) {
            case 0 -> random.nextInt(32);
            case 1 -> 0x1F600 + random.nextInt(9);
            case 2 -> 0xE4;
            case 3 -> "\"\\/".charAt(random.nextInt(3));
            default -> 'a' + random.nextInt(3);
          });
    }
    return text.toString();
  }
}
