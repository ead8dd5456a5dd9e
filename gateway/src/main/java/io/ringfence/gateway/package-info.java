/// Composition root: reads the configuration, wires engine, providers and front end, and is the command line.
@NullMarked
package io.ringfence.gateway;

import org.jspecify.annotations.NullMarked;
