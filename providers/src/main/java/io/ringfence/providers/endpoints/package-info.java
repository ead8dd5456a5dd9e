/// Requests and answers of every kind of endpoint, as records: generation, embeddings, images, transcription,
/// speech and rerank. What goes over the wire is written and read by
/// [io.ringfence.providers.endpoints.Endpoints]; nothing here opens a socket or knows a credential. Cold path:
/// trees and copies. Immutable; any thread.
@NullMarked
package io.ringfence.providers.endpoints;

import org.jspecify.annotations.NullMarked;
