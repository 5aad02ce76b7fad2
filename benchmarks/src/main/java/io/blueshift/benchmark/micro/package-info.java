/// JMH benchmarks of single mechanisms: decoding pages, filtering encoded data, kernels over vectors,
/// hashing. Each reports nanoseconds a row. A unit test runs each once and checks what it computes.
@NullMarked
package io.blueshift.benchmark.micro;

import org.jspecify.annotations.NullMarked;
