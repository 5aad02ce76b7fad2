/// Physical plans as sealed records: what the front end makes and the engine runs. A plan is
/// immutable, holds no fact about data, and may be run many times with other parameters.
@NullMarked
package io.blueshift.plan;

import org.jspecify.annotations.NullMarked;
