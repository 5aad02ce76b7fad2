/// The only door to files: folders, files that grow at their end, positional reads, mappings and
/// locks, behind interfaces that tests replace by doubles which fail, tear and forget. Nothing
/// outside this package calls the file system.
@NullMarked
package io.blueshift.io;

import org.jspecify.annotations.NullMarked;
