/// What a measurement leaves behind: records for its facts and figures, and the files that hold them.
///
/// The load rig and the microbenchmarks write through these types, and reports are made from nothing else. All types
/// are
/// for one thread at a time; records are immutable.
@NullMarked
package io.ringfence.reports;

import org.jspecify.annotations.NullMarked;
