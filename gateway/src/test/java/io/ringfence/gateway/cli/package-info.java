@NullMarked
package io.ringfence.gateway.cli;

import org.jspecify.annotations.NullMarked;
