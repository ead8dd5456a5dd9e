/// Listening sockets, request reading, health and metrics endpoints, drain.
@NullMarked
package io.ringfence.frontend.server;

import org.jspecify.annotations.NullMarked;
