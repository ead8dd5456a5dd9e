/// The database behind everything that the gateway keeps: one file, or a PostgreSQL server.
@NullMarked
package io.ringfence.store.db;

import org.jspecify.annotations.NullMarked;
