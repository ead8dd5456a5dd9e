/// What proves the translation between dialects: recorded answers read by readers of our own making, schemas of
/// the providers, round trips, and the page that says what each pair of dialects can carry.
@NullMarked
package io.ringfence.providers.conformance;

import org.jspecify.annotations.NullMarked;
