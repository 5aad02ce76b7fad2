/// Bound scalar expressions as sealed records. They are what the front end hands over and what the
/// executor compiles into kernels; three-valued logic is stated here once: a comparison, arithmetic
/// or function of a NULL is NULL unless the record says otherwise.
@NullMarked
package io.blueshift.expression;

import org.jspecify.annotations.NullMarked;
