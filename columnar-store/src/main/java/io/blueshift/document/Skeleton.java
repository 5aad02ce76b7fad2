package io.blueshift.document;

import static io.blueshift.document.DocumentFormat.damaged;

import org.jspecify.annotations.Nullable;

/// A value of which some parts are kept elsewhere. In place of each stands a hole with a number; all
/// else is as in a value, so the order of keys is kept. Holes stand where a [Shredder] makes them:
/// for the whole value, or for values of members of objects, never inside arrays or sets.
///
/// Immutable.
public final class Skeleton {
  /// Writes the part that belongs into a hole.
  public interface Filler {
    /// Writes one value.
    void fill(int hole, DocumentWriter writer);
  }

  private final byte[] bytes;
  private final int start;
  private final int end;

  private Skeleton(byte[] bytes, int start, int end) {
    if (start >= end) {
      throw damaged("a skeleton has no bytes [start=" + start + ", end=" + end + "]");
    }
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /// Returns the skeleton that fills an array, which must not change.
  public static Skeleton of(byte[] bytes) {
    return new Skeleton(bytes, 0, bytes.length);
  }

  /// Returns the hole's number when there is nothing but a hole, else -1.
  public int hole() {
    if (bytes[start] != DocumentFormat.TAG_HOLE) {
      return -1;
    }
    if (end - start != 1 + Short.BYTES) {
      throw damaged("a hole has a wrong length [bytes=" + (end - start) + "]");
    }
    return bytes[start + 1] & 0xFF | (bytes[start + 2] & 0xFF) << 8;
  }

  /// Returns what stands behind a key, null when there is none.
  public @Nullable Skeleton member(byte[] key) {
    if (hole() >= 0) {
      return null;
    }
    long range = whole().memberRange(key);
    return range < 0 ? null : new Skeleton(bytes, (int) (range >>> 32), (int) range);
  }

  private Document whole() {
    return Document.part(bytes, start, end);
  }

  /// Returns whether there is any hole.
  public boolean hasHoles() {
    if (hole() >= 0) {
      return true;
    }
    Document value = whole();
    if (value.kind() != DocumentKind.OBJECT) {
      return false;
    }
    int count = value.count();
    for (int member = 0; member < count; member++) {
      if (part(value, member, count).hasHoles()) {
        return true;
      }
    }
    return false;
  }

  private Skeleton part(Document value, int member, int count) {
    return new Skeleton(bytes, value.keyEnd(member, count), value.elementEnd(member, count));
  }

  /// Returns the value that this is when there are no holes.
  public Document asDocument() {
    return whole();
  }

  /// Writes the value with all its parts.
  public void complete(Filler filler, DocumentWriter writer) {
    int hole = hole();
    if (hole >= 0) {
      filler.fill(hole, writer);
      return;
    }
    Document value = whole();
    if (value.kind() != DocumentKind.OBJECT) {
      writer.write(bytes, start, end);
      return;
    }
    writer.startObject();
    int count = value.count();
    for (int member = 0; member < count; member++) {
      writer.key(bytes, value.elementStart(member, count), value.keyEnd(member, count));
      part(value, member, count).complete(filler, writer);
    }
    writer.endObject(value.keyOrder(count));
  }
}
