package io.ringfence.gateway.config;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.lease.LeaseSettings;
import io.ringfence.store.ledger.LedgerWriterSettings;
import io.ringfence.store.ledger.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `database`, `ledger` and `leases`.
final class LedgerBinder {
    private static final String SERVER = "jdbc:postgresql://";
    private static final int PAGE = 4_096;
    private static final int MIN_SEGMENT_BYTES = 16 * PAGE;
    private static final int MAX_SEGMENT_BYTES = 1 << 30;
    private static final long MAX_JOURNAL_BYTES = 1L << 40;
    private static final Duration ONE_MS = Duration.ofMillis(1);
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final int MAX_DAYS = 36_500;

    private LedgerBinder() {}

    static DatabaseConfig database(Section section) {
        String url = url(section.value("url"));
        Value file = section.value("file");
        Path path = section.path("file", DatabaseConfig.DEFAULT_FILE);
        if (file != null && url != null) {
            file.wrong("`url` names another database; give one of them");
        } else if (file != null && Files.isDirectory(path)) {
            file.wrong(path + " is a folder; expected a file");
        }
        Value user = section.value("user");
        Value password = section.value("password");
        if (url == null && (user != null || password != null)) {
            section.wrong("a file has neither user nor password; expected a `url`");
        }
        return new DatabaseConfig(
                path,
                url,
                user == null ? null : user.text(),
                password == null ? null : password(password),
                section.whole("connections", DatabaseSettings.DEFAULT_CONNECTIONS, DatabaseConfig.WRITERS + 1, 1_000),
                section.seconds(
                        "timeout_seconds",
                        DatabaseSettings.DEFAULT_TIMEOUT,
                        Duration.ofMillis(250),
                        Duration.ofMinutes(10)));
    }

    /// No message quotes it: somebody may have written a password into it.
    private static @Nullable String url(@Nullable Value value) {
        String url = value == null ? null : value.text();
        if (value == null || url == null) {
            return null;
        }
        if (!url.startsWith(SERVER) || url.length() == SERVER.length()) {
            value.wrong(
                    "not the address of a database; expected " + SERVER + "HOST/NAME, or a `file` instead for SQLite");
        } else if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            value.wrong("has a password in it; expected `password` beside it, which no log shows");
        }
        return url;
    }

    private static @Nullable Secret password(Value value) {
        String password = value.text();
        return password == null ? null : new Secret(password);
    }

    /// @param wanted whether somebody who says nothing about it has it on
    static LedgerConfig ledger(Section section, boolean wanted) {
        int segmentBytes = section.whole(
                "segment_bytes", JournalSettings.DEFAULT_SEGMENT_BYTES, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        if (segmentBytes % PAGE != 0) {
            section.wrong("segment_bytes", "segment_bytes is " + segmentBytes + "; expected a multiple of " + PAGE);
        }
        long maxBytes = section.optionalLong("max_bytes", 2L * MIN_SEGMENT_BYTES, MAX_JOURNAL_BYTES)
                .orElse((long) JournalSettings.DEFAULT_MAX_SEGMENTS * segmentBytes);
        if (maxBytes < 2L * segmentBytes) {
            section.wrong(
                    "max_bytes is " + maxBytes + "; expected at least twice the " + segmentBytes + " of segment_bytes");
        }
        LedgerWriterSettings writer = LedgerWriterSettings.DEFAULT;
        Duration interval = section.millis("interval_ms", writer.interval(), ONE_MS, ONE_MINUTE);
        Duration maxBackoff =
                section.seconds("max_backoff_seconds", writer.maxBackoff(), ONE_MS, Duration.ofMinutes(10));
        if (maxBackoff.compareTo(interval) < 0) {
            section.wrong("max_backoff_seconds is less than interval_ms");
        }
        Retention retention = Retention.DEFAULT;
        return new LedgerConfig(
                section.flag("enabled", wanted),
                section.path("folder", LedgerConfig.DEFAULT_FOLDER),
                maxBytes,
                segmentBytes,
                section.millis("fsync_ms", Duration.ofMillis(JournalSettings.DEFAULT_FORCE_MS), ONE_MS, ONE_MINUTE),
                section.whole("batch", writer.batchRecords(), 1, 1_000_000),
                interval,
                maxBackoff,
                section.whole("keep_days", (int) retention.rows().toDays(), 1, MAX_DAYS),
                section.whole("keep_minute_sums_days", (int) retention.minutes().toDays(), 1, MAX_DAYS));
    }

    static LeaseConfig leases(Section section) {
        LeaseSettings defaults = LeaseSettings.DEFAULT;
        return new LeaseConfig(
                section.seconds("expiry_seconds", defaults.expiry(), Duration.ofSeconds(2), ONE_HOUR),
                section.seconds("share_seconds", defaults.horizon(), Duration.ofMillis(100), ONE_HOUR));
    }
}
