/// UNION, INTERSECT and EXCEPT: rewritten into an aggregation that counts equal rows of each input,
/// and an operator that yields each row as often as the counts say.
@NullMarked
package io.blueshift.setoperation;

import org.jspecify.annotations.NullMarked;
