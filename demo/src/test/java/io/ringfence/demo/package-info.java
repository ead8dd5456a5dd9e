/// Tests of the scripted provider over real sockets.
@NullMarked
package io.ringfence.demo;

import org.jspecify.annotations.NullMarked;
