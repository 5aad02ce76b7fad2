package io.blueshift.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the values at some paths out of documents and leaves [Skeleton]s. For one thread.
public final class Shredder {
  /// Takes values out.
  public interface Taker {
    /// Takes the value at a path if it is of the kind that the path's column keeps; JSON's null always.
    boolean take(int path, Document value);
  }

  private static final class Node {
    int path = -1;
    final List<byte[]> keys = new ArrayList<>();
    final List<Node> children = new ArrayList<>();

    Node child(byte[] key) {
      for (int index = 0; index < keys.size(); index++) {
        if (Arrays.equals(keys.get(index), key)) {
          return children.get(index);
        }
      }
      Node added = new Node();
      keys.add(key);
      children.add(added);
      return added;
    }

    /// Returns the index of a key, -1 when there is none. Keys mostly come in the order of the last
    /// document, so the search begins with the guess.
    int find(byte[] bytes, int from, int to, int guess) {
      int count = keys.size();
      for (int step = 0, index = guess; step < count; step++, index++) {
        int wrapped = index >= count ? index - count : index;
        byte[] key = keys.get(wrapped);
        if (key.length == to - from && Arrays.equals(key, 0, key.length, bytes, from, to)) {
          return wrapped;
        }
      }
      return -1;
    }
  }

  private final Node root = new Node();
  private final Taker taker;
  private final DocumentWriter writer = new DocumentWriter();

  /// Makes a shredder of paths, each a list of keys, of which none is the beginning of another.
  public Shredder(List<List<byte[]>> paths, Taker taker) {
    this.taker = taker;
    for (int path = 0; path < paths.size(); path++) {
      Node node = root;
      for (byte[] key : paths.get(path)) {
        node = node.child(key);
      }
      node.path = path;
    }
  }

  /// Gives the taker what it takes of a document and returns what is left.
  public byte[] skeleton(Document document) {
    shred(document, root);
    return writer.finish();
  }

  private void shred(Document value, Node node) {
    if (node.path >= 0) {
      if (taker.take(node.path, value)) {
        writer.writeHole(node.path);
      } else {
        writer.write(value);
      }
      return;
    }
    if (value.kind() != DocumentKind.OBJECT) {
      writer.write(value);
      return;
    }
    byte[] bytes = value.array();
    int count = value.count();
    int guess = 0;
    writer.startObject();
    for (int member = 0; member < count; member++) {
      int from = value.elementStart(member, count);
      int keyEnd = value.keyEnd(member, count);
      writer.key(bytes, from, keyEnd);
      int index = node.find(bytes, from, keyEnd, guess);
      @Nullable Node child = index < 0 ? null : node.children.get(index);
      if (child == null) {
        writer.write(bytes, keyEnd, value.elementEnd(member, count));
      } else {
        guess = index + 1 == node.keys.size() ? 0 : index + 1;
        shred(Document.part(bytes, keyEnd, value.elementEnd(member, count)), child);
      }
    }
    writer.endObject(value.keyOrder(count));
  }
}
