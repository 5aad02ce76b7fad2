package io.blueshift.catalog;

import org.jspecify.annotations.Nullable;

/// A database: the first part of a three-part name.
public record DatabaseDefinition(int id, String name, String owner, @Nullable String comment) {}
