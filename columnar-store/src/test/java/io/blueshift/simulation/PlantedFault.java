package io.blueshift.simulation;

import io.blueshift.io.StorageDirectory;
import io.blueshift.store.SimulatedStore.PartFault;
import java.util.function.UnaryOperator;

/// A fault that the simulation must find, planted between the store and its files or in one of its parts.
enum PlantedFault {
  NONE(directory -> directory),
  LOG_SYNC_LEFT_OUT(directory -> DirectoryFaults.withoutSync(directory, "log/")),
  SEGMENT_SYNC_LEFT_OUT(directory -> DirectoryFaults.withoutSync(directory, "segments/")),
  MANIFEST_SYNC_LEFT_OUT(directory -> DirectoryFaults.withoutSync(directory, "manifest")),
  LOG_FOLDER_SYNC_LEFT_OUT(directory -> DirectoryFaults.withoutFolderSync(directory, "log")),
  SEGMENT_FOLDER_SYNC_LEFT_OUT(
      directory -> DirectoryFaults.withoutFolderSync(directory, "segments")),
  ROOT_FOLDER_SYNC_LEFT_OUT(directory -> DirectoryFaults.withoutFolderSync(directory, "")),
  RENAME_BEFORE_SYNC(DirectoryFaults::renamingBeforeSync),
  SYNC_ERROR_IGNORED(DirectoryFaults::ignoringSyncErrors),
  REPLAYED_LOG_NOT_SYNCED(DirectoryFaults::withoutSyncOfReplayed),
  FOUND_NAMES_NOT_SYNCED(DirectoryFaults::withoutSyncOfFoundNames),
  FAILED_APPEND_NOT_CUT_BACK(DirectoryFaults::withoutCuttingBack),
  OLD_LOG_DELETED_EARLY(DirectoryFaults::deletingLogEarly),
  OLD_MANIFEST_DELETED_EARLY(DirectoryFaults::deletingManifestEarly),
  LIVE_SEGMENT_TAKEN_FOR_ORPHAN(DirectoryFaults::deletingNewSegmentsAtOpening),
  LOG_CHECKSUM_NOT_COMPARED(DirectoryFaults::withoutLogChecksums),
  TORN_TAIL_ACCEPTED(DirectoryFaults::withTornTail),
  MANIFEST_CHECKSUM_NOT_COMPARED(DirectoryFaults::withoutManifestChecksum),
  MANIFEST_WITHOUT_LOG_POSITION(DirectoryFaults::withoutLogPosition),
  RECORDS_REPLAYED_TWICE(DirectoryFaults::replayingTwice),
  ROW_ID_COUNTER_LOST(DirectoryFaults::losingRowIds),
  IDENTITY_COUNTER_LOST(DirectoryFaults::losingIdentity),
  ROWS_IN_MEMORY_LOST(DirectoryFaults::losingRowsInMemory),
  SEGMENT_LOST_FROM_MANIFEST(DirectoryFaults::losingOneSegment),
  DELETE_VECTORS_LOST(DirectoryFaults::losingDeleteVectors),
  DELETE_VECTORS_SHIFTED(DirectoryFaults::shiftingDeleteVectors),
  DELETED_ROWS_IN_MEMORY_BACK(DirectoryFaults::losingDeletesInMemory),
  SEQUENCES_LOST_FROM_MANIFEST(DirectoryFaults::losingSequences),
  SNAPSHOTS_LOST_FROM_MANIFEST(DirectoryFaults::losingSnapshots),
  HOLDS_LOST_FROM_MANIFEST(DirectoryFaults::losingHolds),
  HISTORY_SEGMENT_LOST_FROM_MANIFEST(DirectoryFaults::losingOnePastSegment),
  DELETION_COMMITS_LOST(DirectoryFaults::losingDeletionCommits),
  PUBLISH_BEFORE_APPEND(PartFault.PUBLISH_BEFORE_APPEND),
  ACKNOWLEDGE_BEFORE_SYNC(PartFault.ACKNOWLEDGE_BEFORE_SYNC),
  READ_BEFORE_SYNC(PartFault.READ_BEFORE_SYNC),
  DELETE_BEFORE_SYNC(PartFault.DELETE_BEFORE_SYNC),
  SNAPSHOT_NOT_HELD(PartFault.SNAPSHOT_NOT_HELD),
  MOVE_WITHOUT_LOOKING(PartFault.MOVE_WITHOUT_LOOKING),
  ROW_IDS_FROM_ZERO(PartFault.ROW_IDS_FROM_ZERO),
  IDENTITY_FROM_ZERO(PartFault.IDENTITY_FROM_ZERO),
  CHANGE_LEFT_OUT(PartFault.CHANGE_LEFT_OUT),
  DELETE_NOT_LOGGED(PartFault.DELETE_NOT_LOGGED),
  VERSION_WITHOUT_DELETE(PartFault.VERSION_WITHOUT_DELETE),
  DELETE_WITHOUT_VERSION(PartFault.DELETE_WITHOUT_VERSION),
  DELETE_REPEATED(PartFault.DELETE_REPEATED),
  DELETE_OF_NEXT_ROW(PartFault.DELETE_OF_NEXT_ROW),
  DELETES_DURING_MOVE_LOST(PartFault.DELETES_DURING_MOVE_LOST),
  SEQUENCE_NOT_LOGGED(PartFault.SEQUENCE_NOT_LOGGED),
  SNAPSHOT_NAME_NOT_LOGGED(PartFault.SNAPSHOT_NAME_NOT_LOGGED),
  SNAPSHOT_GIVEN_UP_UNLOGGED(PartFault.SNAPSHOT_GIVEN_UP_UNLOGGED),
  HISTORY_PRUNED_EARLY(PartFault.HISTORY_PRUNED_EARLY),
  KEY_LOCK_SKIPPED(PartFault.KEY_LOCK_SKIPPED),
  ROW_LOCK_SKIPPED(PartFault.ROW_LOCK_SKIPPED),
  TABLE_LOCK_SKIPPED(PartFault.TABLE_LOCK_SKIPPED);

  private final UnaryOperator<StorageDirectory> wrapper;
  private final PartFault partFault;

  PlantedFault(UnaryOperator<StorageDirectory> wrapper) {
    this.wrapper = wrapper;
    this.partFault = PartFault.NONE;
  }

  PlantedFault(PartFault partFault) {
    this.wrapper = directory -> directory;
    this.partFault = partFault;
  }

  /// Returns the directory that the store sees.
  StorageDirectory wrap(StorageDirectory directory) {
    return wrapper.apply(directory);
  }

  PartFault partFault() {
    return partFault;
  }
}
