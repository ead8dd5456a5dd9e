package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.Nearest;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.gateway.config.ScopedBudgetConfig;
import io.ringfence.store.lease.BudgetTraces;
import io.ringfence.store.registry.Organisation;
import io.ringfence.store.registry.Project;
import io.ringfence.store.registry.RegistryContent;
import io.ringfence.store.registry.StoredKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The accounts whose budgets an operator may change: those that configuration or database name, and those that
/// were spent from, whoever is configured now. A change of any other one would do nothing, and nobody would
/// notice.
final class BudgetAccounts {
    private static final String KEY = "key/";

    /// Callers without a key, where none is required.
    private static final String ANONYMOUS = KEY + "anonymous";

    private static final int MAX_TOLD = 10;

    private final Set<String> names = new TreeSet<>();
    private final BudgetTraces traces;

    BudgetAccounts(GatewayConfig config, RegistryContent content, BudgetTraces traces) {
        this.traces = traces;
        add("organisation/", config.organisations().stream().map(PrincipalConfig::name));
        add("organisation/", content.organisations().stream().map(Organisation::name));
        add("project/", config.projects().stream().map(PrincipalConfig::name));
        add("project/", content.projects().stream().map(Project::name));
        add(KEY, config.keys().stream().map(KeyConfig::name));
        add(KEY, content.keys().stream().map(StoredKey::name));
        add("", config.budgets().stream().map(ScopedBudgetConfig::account));
        if (config.isOpen() && content.keys().isEmpty()) {
            names.add(ANONYMOUS);
        }
    }

    private void add(String prefix, Stream<String> added) {
        added.forEach(name -> names.add(prefix + name));
    }

    /// Refuses an account that nobody knows.
    ///
    /// @param mayBeNew whether an end user of a known key may be one who has not called yet
    void require(String account, boolean mayBeNew) throws SQLException {
        if (names.contains(account) || traces.wasUsed(account)) {
            return;
        }
        int slash = account.indexOf('/', KEY.length());
        if (!account.startsWith(KEY) || slash < 0) {
            throw unknown(account, account);
        }
        String key = account.substring(0, slash);
        if (!names.contains(key)) {
            throw unknown(account, key);
        }
        String user = account.substring(slash + 1);
        if (!mayBeNew && !traces.hasCalled(key.substring(KEY.length()), user)) {
            throw new RegistryException(
                    RegistryException.Reason.MISSING,
                    "the end user `" + user + "` has not called with `" + key + "` yet; where that is meant, say"
                            + " --new-user");
        }
    }

    /// The same, but one whose limit was set may be gone by now.
    void requireForUnset(String account) throws SQLException {
        if (!traces.hasLimit(account)) {
            require(account, false);
        }
    }

    private RegistryException unknown(String account, String part) {
        String kind = account.substring(0, account.indexOf('/') + 1);
        List<String> alike =
                names.stream().filter(name -> name.startsWith(kind)).toList();
        String nearest = Nearest.to(
                part.substring(kind.length()),
                alike.stream().map(name -> name.substring(kind.length())).toList());
        String hint;
        if (nearest != null) {
            hint = "did you mean `" + kind + nearest + account.substring(part.length()) + "`?";
        } else if (alike.isEmpty()) {
            hint = "there is no " + kind + "… at all";
        } else {
            hint = "there are " + String.join(", ", alike.subList(0, Math.min(alike.size(), MAX_TOLD)))
                    + (alike.size() > MAX_TOLD ? " and " + (alike.size() - MAX_TOLD) + " more" : "");
        }
        return new RegistryException(
                RegistryException.Reason.MISSING,
                "neither the configuration nor the database has `" + part + "`; " + hint);
    }
}
