/// Provider answers on their way to the client: event boundaries, event kinds, usage and the proof that an
/// answer is whole.
@NullMarked
package io.ringfence.providers.stream;

import org.jspecify.annotations.NullMarked;
