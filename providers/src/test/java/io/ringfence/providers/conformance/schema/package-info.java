/// The providers' own published schemas as a measure of what the gateway writes. They are not part of the
/// repository: tests look for them beside the recordings.
@NullMarked
package io.ringfence.providers.conformance.schema;

import org.jspecify.annotations.NullMarked;
