package io.ringfence.gateway.usage;

import io.ringfence.frontend.usage.UsageAnswer.Format;
import io.ringfence.frontend.usage.UsageRequest;
import java.util.Map;

/// How an answer is to be written.
final class Formats {
    /// So many groups are in a table, and far fewer beside other things in JSON.
    private static final int MAX_TABLE_ROWS = 10_000;

    private static final int MAX_GROUPS = 100;

    private Formats() {}

    /// As `format` says, or else as the client accepts it.
    static Format read(UsageRequest request, Parameters parameters) {
        Format usual = request.acceptsCsv() ? Format.CSV : Format.JSON;
        return parameters.choice("format", Map.of("json", Format.JSON, "csv", Format.CSV), usual);
    }

    static int maxGroups(Format format) {
        return format == Format.CSV ? MAX_TABLE_ROWS : MAX_GROUPS;
    }
}
