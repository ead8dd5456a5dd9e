package io.ringfence.gateway.e2e;

class SqliteRepriceTest extends RepriceContract {
    @Override
    String database() {
        return "file: '" + folder().resolve("kept/ringfence.db") + "'";
    }

    @Override
    String jdbcUrl() {
        return "jdbc:sqlite:" + folder().resolve("kept/ringfence.db");
    }
}
