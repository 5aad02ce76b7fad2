/// Programs that time operators over TPC-H's tables without the front end, for profiling. Not part of
/// the tests.
@NullMarked
package io.blueshift.bench;

import org.jspecify.annotations.NullMarked;
