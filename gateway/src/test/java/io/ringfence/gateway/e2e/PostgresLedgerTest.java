package io.ringfence.gateway.e2e;

import io.ringfence.testing.EmptyPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLedgerTest extends LedgerContract {
    @RegisterExtension
    static final EmptyPostgres POSTGRES = new EmptyPostgres();

    @Override
    String database() {
        return "url: '" + POSTGRES.address() + "', user: postgres, password: postgres";
    }

    @Override
    String unusableDatabase() {
        return "url: 'jdbc:postgresql://127.0.0.1:1/ringfence', user: u, password: hush";
    }

    @Override
    String jdbcUrl() {
        return POSTGRES.addressWithUser();
    }

    @Override
    String lock() {
        return "LOCK TABLE ledger IN EXCLUSIVE MODE";
    }
}
