/// The neutral model: what a conversation, its answer and the events of a streamed answer mean, whichever
/// dialect they are written in. Immutable; any thread. What only one dialect can say is kept as it was,
/// together with the dialect that said it ([Extensions], [Part.Vendor], [ProviderState]), so that it can go
/// back there and nowhere else.
@NullMarked
package io.ringfence.providers.neutral;

import org.jspecify.annotations.NullMarked;
