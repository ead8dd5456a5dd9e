/// What models cost and can do: a catalogue of prices with dates, tiers and kinds of tokens, and exact
/// arithmetic on them. Immutable; any thread.
@NullMarked
package io.ringfence.providers.prices;

import org.jspecify.annotations.NullMarked;
