/// What the event loops know of the configuration: keys, routes and upstream targets, immutable per version.
@NullMarked
package io.ringfence.frontend.policy;

import org.jspecify.annotations.NullMarked;
