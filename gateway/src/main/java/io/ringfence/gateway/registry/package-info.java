/// Organisations, projects, keys and credentials of the database: how they join those of the configuration, and
/// how the operator changes them.
@NullMarked
package io.ringfence.gateway.registry;

import org.jspecify.annotations.NullMarked;
