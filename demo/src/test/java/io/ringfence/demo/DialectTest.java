package io.ringfence.demo;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// A provider without delays and a client of it, for the tests of one dialect.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DialectTest {
    static final String WEATHER_SCHEMA = """
        {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},\
        "unit":{"type":"string","enum":["C","F"]}},"required":["city"]}\
        """;

    final DemoProvider provider = DemoProvider.start(DemoSettings.defaults());
    final Client client = new Client(provider);

    @AfterAll
    void close() {
        client.close();
        provider.close();
    }
}
