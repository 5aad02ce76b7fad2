/// Window functions: rows are collected, sorted by partition and order, and each partition is
/// evaluated call by call; partitions are divided among workers.
@NullMarked
package io.blueshift.window;

import org.jspecify.annotations.NullMarked;
