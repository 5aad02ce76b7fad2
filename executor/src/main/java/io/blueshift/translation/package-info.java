/// Turns a physical plan into pipelines: narrows it with what the snapshot's statistics prove, makes
/// the stream of every node, and sends the filters of joins to the scans below.
@NullMarked
package io.blueshift.translation;

import org.jspecify.annotations.NullMarked;
