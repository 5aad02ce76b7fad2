/// The executor's door: runs a physical plan at a snapshot and hands its rows out as batches.
@NullMarked
package io.blueshift.engine;

import org.jspecify.annotations.NullMarked;
