package io.blueshift.segment;

import io.blueshift.document.DocumentWriter;
import io.blueshift.document.RandomDocuments;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Makes documents that are alike but for a share of surprises: members that are missing, in another
/// order, JSON's null, of another kind, or new.
final class RegularDocuments {
  private final Random random;
  private final RandomDocuments anything;
  private final double surprise;

  RegularDocuments(Random random, double surprise) {
    this.random = random;
    this.anything = new RandomDocuments(random);
    this.surprise = surprise;
  }

  private boolean surprises() {
    return random.nextDouble() < surprise;
  }

  byte @Nullable [] next() {
    if (surprises() && random.nextInt(3) == 0) {
      return random.nextBoolean() ? null : anything.next();
    }
    DocumentWriter writer = new DocumentWriter();
    order(writer);
    return writer.finish();
  }

  private void order(DocumentWriter writer) {
    object(
        writer,
        List.of("id", "price", "name", "paid", "at", "tags", "customer", "note", "none", "ratio"),
        key -> {
          switch (key) {
            case "id" -> writer.writeLong(random.nextInt(1000));
            case "price" -> writer.writeNumber(BigDecimal.valueOf(random.nextInt(100_000), 2));
            case "name" -> writer.writeString("name " + random.nextInt(50));
            case "paid" -> writer.writeBoolean(random.nextBoolean());
            case "at" -> moment(writer);
            case "tags" -> tags(writer);
            case "customer" -> customer(writer);
            case "note" -> mixed(writer);
            case "ratio" -> writer.writeDouble(random.nextInt(9) / 8.0);
            default -> writer.writeNull();
          }
        });
  }

  private void moment(DocumentWriter writer) {
    writer.startObject();
    writer.key("date");
    writer.writeDate(random.nextInt(20_000));
    writer.key("time");
    writer.writeTime(random.nextInt(1_000_000));
    writer.key("local");
    writer.writeTimestamp(random.nextLong() >> 20);
    writer.key("zoned");
    writer.writeTimestampTz(random.nextLong() >> 20);
    writer.endContainer();
  }

  private void tags(DocumentWriter writer) {
    writer.startArray();
    for (int count = random.nextInt(4); count > 0; count--) {
      writer.writeString("tag" + random.nextInt(9));
    }
    writer.endContainer();
  }

  private void customer(DocumentWriter writer) {
    object(
        writer,
        List.of("number", "address", ""),
        key -> {
          switch (key) {
            case "number" -> writer.writeLong(random.nextLong());
            case "address" ->
                object(
                    writer,
                    List.of("town", "Zip"),
                    part -> writer.writeString(part + random.nextInt(7)));
            default -> writer.writeLong(7);
          }
        });
  }

  private void mixed(DocumentWriter writer) {
    if (random.nextBoolean()) {
      writer.writeLong(random.nextInt(5));
    } else {
      writer.writeString("n" + random.nextInt(5));
    }
  }

  private void object(
      DocumentWriter writer, List<String> keys, java.util.function.Consumer<String> value) {
    List<String> order = new ArrayList<>(keys);
    if (surprises()) {
      Collections.shuffle(order, random);
    }
    writer.startObject();
    for (String key : order) {
      if (surprises()) {
        continue;
      }
      writer.key(key);
      if (surprises()) {
        writer.writeNull();
      } else if (surprises()) {
        anything.write(writer, 2);
      } else {
        value.accept(key);
      }
      if (surprises()) {
        writer.key("extra" + random.nextInt(100));
        anything.write(writer, 2);
      }
    }
    writer.endContainer();
  }
}
