/// Tests of what is fetched for requests.
@NullMarked
package io.ringfence.frontend.media;

import org.jspecify.annotations.NullMarked;
