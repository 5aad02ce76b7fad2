package io.blueshift.join;

import io.blueshift.spill.SpillFile;
import io.blueshift.spill.SpillPartitions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A join whose build side did not fit: both sides are divided among files by the hash of their keys
/// (Kitsuregawa, Tanaka, Moto-oka: Application of Hash to Data Base Machine and its Architecture,
/// 1983), so that each part of one side only meets the same part of the other. Safe for use by several
/// threads.
///
/// 1. The build side's workers write their parts, then the probe side's ([#addBuild], [#addProbe]).
/// 2. When all have, parts are taken one by one ([#take]) and either joined in memory or divided
///    again by other bits of the hash ([#add]).
final class SpilledJoin implements AutoCloseable {
  /// The same part of both sides. Who takes it closes it.
  ///
  /// @param level how often its rows were divided; the next division is of that level
  record Part(int level, List<SpillFile> build, List<SpillFile> probe) implements AutoCloseable {
    static long rowCount(List<SpillFile> files) {
      return files.stream().mapToLong(SpillFile::rowCount).sum();
    }

    static long sizeBytes(List<SpillFile> files) {
      return files.stream().mapToLong(SpillFile::sizeBytes).sum();
    }

    @Override
    public void close() {
      build.forEach(SpillFile::close);
      probe.forEach(SpillFile::close);
    }
  }

  final SpilledSide buildSide;
  final SpilledSide probeSide;
  private final List<SpillPartitions> build = new ArrayList<>();
  private final List<SpillPartitions> probe = new ArrayList<>();
  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean divided;

  SpilledJoin(SpilledSide buildSide, SpilledSide probeSide) {
    this.buildSide = buildSide;
    this.probeSide = probeSide;
  }

  /// Takes over what a worker wrote of the build side.
  synchronized void addBuild(SpillPartitions partitions) {
    build.add(partitions);
  }

  /// Takes over what a worker wrote of the probe side.
  synchronized void addProbe(SpillPartitions partitions) {
    probe.add(partitions);
  }

  /// Takes a part, or returns null when there is none left.
  synchronized @Nullable Part take() {
    if (!divided) {
      divided = true;
      pair(1, build, probe).forEach(parts::addLast);
    }
    return parts.pollFirst();
  }

  /// Adds parts that a part was divided into.
  synchronized void add(List<Part> more) {
    more.forEach(parts::addFirst);
  }

  /// Puts the files of the same rows together; parts without rows are left out.
  static List<Part> pair(int level, List<SpillPartitions> build, List<SpillPartitions> probe) {
    List<Part> all = new ArrayList<>();
    for (int index = 0; index < SpillPartitions.PART_COUNT; index++) {
      Part part = new Part(level, takeAll(build, index), takeAll(probe, index));
      if (!part.build().isEmpty() || !part.probe().isEmpty()) {
        all.add(part);
      }
    }
    return all;
  }

  private static List<SpillFile> takeAll(List<SpillPartitions> side, int index) {
    List<SpillFile> files = new ArrayList<>();
    for (SpillPartitions partitions : side) {
      SpillFile file = partitions.take(index);
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }

  @Override
  public synchronized void close() {
    build.forEach(SpillPartitions::close);
    probe.forEach(SpillPartitions::close);
    parts.forEach(Part::close);
    build.clear();
    probe.clear();
    parts.clear();
  }
}
