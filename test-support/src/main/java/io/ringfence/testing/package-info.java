/// What the tests of several modules share.
@NullMarked
package io.ringfence.testing;

import org.jspecify.annotations.NullMarked;
