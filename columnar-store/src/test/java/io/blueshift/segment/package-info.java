/// Tests of segment files: round trips, filters, corruption and statistics. Values are checked against
/// plain boxed Java values.
@NullMarked
package io.blueshift.segment;

import org.jspecify.annotations.NullMarked;
