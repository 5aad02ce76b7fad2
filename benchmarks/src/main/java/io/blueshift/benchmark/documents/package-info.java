/// A program that measures queries of semi-structured values beside another engine. Both run in the same
/// process and take turns.
@NullMarked
package io.blueshift.benchmark.documents;

import org.jspecify.annotations.NullMarked;
