/// What the tests of the front end share.
@NullMarked
package io.ringfence.frontend;

import org.jspecify.annotations.NullMarked;
