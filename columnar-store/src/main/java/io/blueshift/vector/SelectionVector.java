package io.blueshift.vector;

/// An ascending list of the positions of a batch that count. The array may be longer than
/// `count`; it belongs to the batch's producer and is valid as long as the batch.
public record SelectionVector(int[] positions, int count) {}
