/// Rules about the shape of the code, and about documents that describe it, as tests.
@NullMarked
package io.blueshift.architecture;

import org.jspecify.annotations.NullMarked;
