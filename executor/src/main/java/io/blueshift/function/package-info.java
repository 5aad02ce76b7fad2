/// Scalar functions by name: which arguments they take, what type they yield, and how one value is
/// computed. Also the conversions between SQL types and their text forms, on which many of them rest.
@NullMarked
package io.blueshift.function;

import org.jspecify.annotations.NullMarked;
