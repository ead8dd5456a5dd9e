/// Shares of what several engines use, and how an engine tells of them.
@NullMarked
package io.ringfence.engine.share;

import org.jspecify.annotations.NullMarked;
