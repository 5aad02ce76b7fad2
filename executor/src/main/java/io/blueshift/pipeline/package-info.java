/// Cuts a physical plan into pipelines, hands out morsels and runs workers. A pipeline is one source,
/// some operators and the stage whose sink it feeds; stages and pipelines wait for one another, never
/// threads.
@NullMarked
package io.blueshift.pipeline;

import org.jspecify.annotations.NullMarked;
