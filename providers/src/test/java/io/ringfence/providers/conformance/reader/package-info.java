/// Readers of the answers that clients get, written from the official formats alone. They share no code with
/// what writes those answers, and are strict: what an official client would trip over, they refuse.
@NullMarked
package io.ringfence.providers.conformance.reader;

import org.jspecify.annotations.NullMarked;
