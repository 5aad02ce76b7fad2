/// Who may hold how many bytes, and the proof that they gave them back. Every lasting structure of a
/// query charges a [io.blueshift.memory.MemoryBudget]; native buffers and heap arrays come from pools
/// that outlive queries, because the first touch of memory costs more than most queries.
@NullMarked
package io.blueshift.memory;

import org.jspecify.annotations.NullMarked;
