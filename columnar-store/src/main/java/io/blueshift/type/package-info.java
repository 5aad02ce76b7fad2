/// SQL types and the physical lanes in which their values travel. A [io.blueshift.type.LogicalType]
/// says what a value means, a [io.blueshift.type.PhysicalType] how it lies in memory.
@NullMarked
package io.blueshift.type;

import org.jspecify.annotations.NullMarked;
