/// What the operating system tells about processes, and how a run starts and stops them. Linux only: figures come from
/// `/proc`.
@NullMarked
package io.ringfence.bench.os;

import org.jspecify.annotations.NullMarked;
