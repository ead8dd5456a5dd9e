package io.ringfence.gateway.e2e;

class SqliteLedgerTest extends LedgerContract {
    @Override
    String database() {
        return "file: '" + folder().resolve("kept/ringfence.db") + "'";
    }

    @Override
    String unusableDatabase() {
        return "file: /proc/ringfence/ringfence.db";
    }

    @Override
    String jdbcUrl() {
        return "jdbc:sqlite:" + folder().resolve("kept/ringfence.db");
    }

    @Override
    String lock() {
        return "CREATE TABLE held (held INTEGER)";
    }
}
