/// What the front end needs of whoever answers questions about usage.
@NullMarked
package io.ringfence.frontend.usage;

import org.jspecify.annotations.NullMarked;
