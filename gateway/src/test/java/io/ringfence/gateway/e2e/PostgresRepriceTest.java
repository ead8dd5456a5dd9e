package io.ringfence.gateway.e2e;

import io.ringfence.testing.EmptyPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRepriceTest extends RepriceContract {
    @RegisterExtension
    static final EmptyPostgres POSTGRES = new EmptyPostgres();

    @Override
    String database() {
        return "url: '" + POSTGRES.address() + "', user: postgres, password: postgres";
    }

    @Override
    String jdbcUrl() {
        return POSTGRES.addressWithUser();
    }
}
