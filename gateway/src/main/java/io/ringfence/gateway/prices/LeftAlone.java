package io.ringfence.gateway.prices;

import java.util.Locale;

/// Why a row of the ledger keeps the cost that it has.
public enum LeftAlone {
    NOTHING_USED("nothing was counted, and nothing charged"),
    NOT_TOLD("nobody told how it ended: it is charged as it was reserved"),
    REPORTED("the provider told what it charged"),
    NO_PRICE("nobody says what the model cost then"),
    NO_PROVIDER("the configuration has no such provider any more, and no price of your own for it"),
    MAY_BE_REPORTED(
            "it was charged by a price of your own that is gone; whether its provider told a cost is not known"),
    MAY_BE_BOUNDED("its usage is an estimate of a part, which what is reserved may bound; that is known only of then"),
    NEAR_A_CHANGE("it began within seconds of a change of prices"),
    UNCOUNTED("nothing was counted, and whether it is one of the calls that have a price is not known"),
    UNREADABLE("what was counted is not complete, or of a kind that this program does not know");

    private final String id = name().toLowerCase(Locale.ROOT);
    private final String meaning;

    LeftAlone(String meaning) {
        this.meaning = meaning;
    }

    /// The word for it in tables and JSON.
    public String id() {
        return id;
    }

    /// For people.
    public String meaning() {
        return meaning;
    }
}
