package io.blueshift.catalog;

import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import org.jspecify.annotations.Nullable;

/// A sequence: a row of numbers that are given out one by one. Which one comes next is no part of the
/// catalog, see [SequencePosition].
///
/// @param type the integers that its values are of
/// @param start the first value, also after ALTER SEQUENCE … RESTART
/// @param increment the distance of one value to the next, not 0
/// @param minimum the least value
/// @param maximum the greatest value
/// @param cacheSize CACHE: how many values a record of the log is to cover at least
/// @param cycle whether it begins again at its other end instead of failing
/// @param ownerTableId the table with which it is dropped; 0 for none
/// @param ownerColumnNumber the column of that table; 0 for none
public record SequenceDefinition(
    int id,
    int schemaId,
    String name,
    String owner,
    LogicalType type,
    long start,
    long increment,
    long minimum,
    long maximum,
    long cacheSize,
    boolean cycle,
    int ownerTableId,
    int ownerColumnNumber,
    @Nullable String comment)
    implements Relation {

  /// Makes an ascending sequence from 1 over all values of a type.
  public static SequenceDefinition of(
      int id, int schemaId, String name, String owner, IntegralType type) {
    return new SequenceDefinition(
        id,
        schemaId,
        name,
        owner,
        (LogicalType) type,
        1,
        1,
        1,
        type.maximum(),
        1,
        false,
        0,
        0,
        null);
  }

  /// Returns a copy under another name, schema or owner.
  public SequenceDefinition withNaming(int newSchemaId, String newName, String newOwner) {
    return new SequenceDefinition(
        id,
        newSchemaId,
        newName,
        newOwner,
        type,
        start,
        increment,
        minimum,
        maximum,
        cacheSize,
        cycle,
        ownerTableId,
        ownerColumnNumber,
        comment);
  }

  /// Returns a copy that is dropped with a column; with none when the numbers are 0.
  public SequenceDefinition withOwnerColumn(int tableId, int columnNumber) {
    return new SequenceDefinition(
        id,
        schemaId,
        name,
        owner,
        type,
        start,
        increment,
        minimum,
        maximum,
        cacheSize,
        cycle,
        tableId,
        columnNumber,
        comment);
  }

  /// Returns a copy with another comment; null takes it away.
  public SequenceDefinition withComment(@Nullable String newComment) {
    return new SequenceDefinition(
        id,
        schemaId,
        name,
        owner,
        type,
        start,
        increment,
        minimum,
        maximum,
        cacheSize,
        cycle,
        ownerTableId,
        ownerColumnNumber,
        newComment);
  }
}
