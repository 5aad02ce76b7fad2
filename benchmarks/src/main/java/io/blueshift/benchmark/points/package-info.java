/// Programs that measure single-row work beside other engines: statements by key through JDBC, small
/// commits in great number, writers beside analytics, and key-value stores. All engines run in the
/// same process and take turns round by round.
@NullMarked
package io.blueshift.benchmark.points;

import org.jspecify.annotations.NullMarked;
