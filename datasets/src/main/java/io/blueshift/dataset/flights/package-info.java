/// Three million flights inside the United States in the first half of 2001, and the airports they
/// connect: real data for demonstrations. The files come from a published npm package and are
/// checked against their known hashes.
@NullMarked
package io.blueshift.dataset.flights;

import org.jspecify.annotations.NullMarked;
