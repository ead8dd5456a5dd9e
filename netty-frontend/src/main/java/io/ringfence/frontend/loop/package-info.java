/// What one event loop owns: its place on the engine's ring, its scanner, its connections, its deadlines.
@NullMarked
package io.ringfence.frontend.loop;

import org.jspecify.annotations.NullMarked;
