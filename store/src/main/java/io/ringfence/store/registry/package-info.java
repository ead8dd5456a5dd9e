/// Organisations, projects, virtual keys and providers' credentials that the database has, and the log of who
/// changed them.
@NullMarked
package io.ringfence.store.registry;

import org.jspecify.annotations.NullMarked;
