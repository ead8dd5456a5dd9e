package io.ringfence.providers.endpoints;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message carries.
public sealed interface TransportBody {
    /// A JSON value.
    ///
    /// @param value a tree of [io.ringfence.providers.tree.JsonTree]; not to be changed afterwards
    record Json(@Nullable Object value) implements TransportBody {}

    /// Words: an event stream, a page, a form in the URL's encoding.
    record Text(String text) implements TransportBody {}

    /// A form of several fields, in their order (`multipart/form-data`). In requests only.
    record Multipart(List<Field> fields) implements TransportBody {
        public Multipart {
            fields = List.copyOf(fields);
        }
    }

    /// Bytes of anything else.
    ///
    /// @param dataBase64 standard alphabet, with padding
    /// @param mediaType as `audio/mpeg`
    record Binary(String dataBase64, String mediaType) implements TransportBody {}

    /// A field of a form.
    sealed interface Field {
        String name();

        /// Words.
        record TextField(String name, String value) implements Field {}

        /// A file.
        ///
        /// @param dataBase64 its bytes, standard alphabet with padding
        record FileField(String name, String filename, String dataBase64, String mediaType) implements Field {}
    }
}
