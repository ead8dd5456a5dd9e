package io.ringfence.gateway.cli;

import io.ringfence.frontend.usage.ExactJson;
import io.ringfence.gateway.registry.Administration;
import io.ringfence.gateway.registry.CredentialAdministration;
import io.ringfence.gateway.registry.RegistryException;
import io.ringfence.store.registry.Registry;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the commands have in common that look at or change the database's organisations, projects, keys and
/// credentials. They work on the database itself, whether gateways run or not.
final class RegistryOption {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DatabaseOption database;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /// What a command does.
    interface Work {
        void with(Desk desk) throws SQLException;
    }

    /// What it does it with.
    ///
    /// @param actor for the audit log
    record Desk(Administration administration, CredentialAdministration credentials, String actor) {}

    int with(Map<String, String> environment, Work work) {
        return database.withSchema(environment, (config, opened) -> {
            if (!config.ledger().enabled()) {
                return Output.fail(
                        spec,
                        "a gateway with this configuration uses no database, so it would know of nobody; expected a"
                                + " section `database`, and `ledger.enabled` not to be false");
            }
            Registry registry = new Registry(opened);
            InstantSource clock = InstantSource.system();
            Desk desk = new Desk(
                    new Administration(registry, () -> config, clock),
                    new CredentialAdministration(registry, () -> config, clock),
                    DatabaseOption.actor());
            try {
                work.with(desk);
                return 0;
            } catch (RegistryException refusal) {
                return Output.fail(spec, refusal);
            }
        });
    }

    /// Prints what came of it: the object, or the sentence for people.
    void print(Map<String, Object> card, String sentence) {
        Output.say(spec, json ? ExactJson.of(card) : sentence);
    }

    /// Prints a list: the objects, or a table for people.
    void print(List<Map<String, Object>> cards, List<Column> columns) {
        if (json) {
            Output.say(spec, ExactJson.of(Map.of("data", cards)));
            return;
        }
        TextTable table = new TextTable(columns.stream().map(Column::head).toArray(String[]::new));
        cards.forEach(card -> table.row(
                columns.stream().map(column -> column.text.apply(card)).toList()));
        Output.print(spec, table.text());
    }

    /// One column of a table.
    record Column(String head, Function<Map<String, Object>, String> text) {
        /// A member as it is.
        static Column of(String head, String member) {
            return new Column(head, card -> Objects.toString(card.get(member), ""));
        }

        /// All members but these, which have columns of their own or are not of interest.
        static Column rest(String head, List<String> others) {
            return new Column(head, card -> {
                Map<String, Object> rest = new LinkedHashMap<>(card);
                rest.keySet().removeAll(others);
                return rest.isEmpty() ? "" : ExactJson.of(rest);
            });
        }
    }
}
