/// A provider that answers in all four dialects over a real socket and misbehaves on request.
///
/// It is what the gateway serves when nothing is configured, the fake upstream of the tests, and the far end of the
/// load rig.
@NullMarked
package io.ringfence.demo;

import org.jspecify.annotations.NullMarked;
