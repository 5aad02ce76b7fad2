/// What one run of a plan is known by: its surroundings, and rows that own their memory.
@NullMarked
package io.blueshift.query;

import org.jspecify.annotations.NullMarked;
