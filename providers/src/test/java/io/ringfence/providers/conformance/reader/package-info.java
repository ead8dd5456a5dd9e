/// Readers of the answers that clients get, written from the official formats alone. They share no code with
/// what writes those answers, and are strict: what an official client would trip over, they refuse.
///
/// What is read here is anything, null among it, so that each value is looked at where it is used.
@NullUnmarked
package io.ringfence.providers.conformance.reader;

import org.jspecify.annotations.NullUnmarked;
