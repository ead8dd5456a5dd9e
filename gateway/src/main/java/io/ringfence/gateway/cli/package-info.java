/// The command line `ringfence`.
@NullMarked
package io.ringfence.gateway.cli;

import org.jspecify.annotations.NullMarked;
