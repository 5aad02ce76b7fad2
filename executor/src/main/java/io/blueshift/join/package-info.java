/// Hash joins: the build side's rows and the structures that find them by key, and the operators that
/// probe them. Dense integer keys are addressed through a bitmap with ranks, everything else through
/// linear probing.
@NullMarked
package io.blueshift.join;

import org.jspecify.annotations.NullMarked;
