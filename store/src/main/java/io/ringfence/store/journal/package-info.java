/// The journal: an append-only file in mapped memory that the engine thread writes and one other thread reads.
/// What was written survives the death of the process at any instant; a power cut loses at most what was not
/// forced to disk.
@NullMarked
package io.ringfence.store.journal;

import org.jspecify.annotations.NullMarked;
