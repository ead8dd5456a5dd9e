package io.ringfence.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ringfence.engine.Engine;
import io.ringfence.engine.EngineSettings;
import io.ringfence.engine.EngineThreading;
import io.ringfence.engine.LeaseEvents;
import io.ringfence.engine.RateEvents;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.routing.SelectionStrategy;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.EditDistance;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.TranslationMode;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.lease.LeaseSettings;
import io.ringfence.store.ledger.LedgerWriterSettings;
import io.ringfence.store.ledger.Retention;
import io.ringfence.store.usage.UsageQuerySettings;

/// The arrows between the modules. Maven keeps them too, until somebody adds a dependency to a POM.
@AnalyzeClasses(packages = "io.ringfence", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ENGINE = "io.ringfence.engine..";
    private static final String STORE = "io.ringfence.store..";
    private static final String PROVIDERS = "io.ringfence.providers..";
    private static final String FRONT_END = "io.ringfence.frontend..";
    private static final String DEMO = "io.ringfence.demo..";
    private static final String GATEWAY = "io.ringfence.gateway..";

    @ArchTest
    static final ArchRule ENGINE_KNOWS_ONLY_ITS_FEW_LIBRARIES = classes()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    ENGINE, "java..", "com.lmax.disruptor..", "org.agrona..", "org.HdrHistogram..", "org.jspecify..")
            .because("decisions are made without network, JSON and SQL, so that the same events give the same"
                    + " decisions");

    @ArchTest
    static final ArchRule PROVIDERS_KNOW_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage(PROVIDERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, STORE, FRONT_END, DEMO, GATEWAY)
            .because("what is on the wire does not depend on who may send it");

    @ArchTest
    static final ArchRule PROVIDERS_OPEN_NO_SOCKETS = noClasses()
            .that()
            .resideInAPackage(PROVIDERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..", "java.net.http..", "java.nio.channels..")
            .because("every socket belongs to the front end");

    @ArchTest
    static final ArchRule FRONT_END_KNOWS_ENGINE_AND_PROVIDERS = noClasses()
            .that()
            .resideInAPackage(FRONT_END)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STORE, DEMO, GATEWAY)
            .because("engine and providers meet in the front end, and nothing else does");

    @ArchTest
    static final ArchRule STORE_KNOWS_ONLY_WHAT_THE_ENGINE_TELLS = noClasses()
            .that()
            .resideInAPackage(STORE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(PROVIDERS, FRONT_END, DEMO, GATEWAY)
                    .or(resideInAPackage(ENGINE)
                            .and(not(resideInAnyPackage(
                                    "io.ringfence.engine.budget..",
                                    "io.ringfence.engine.ledger..",
                                    "io.ringfence.engine.limit..",
                                    "io.ringfence.engine.share..")))
                            .and(not(belongToAnyOf(
                                    Engine.class,
                                    LeaseEvents.class,
                                    RateEvents.class,
                                    PolicyRegistry.class,
                                    Account.class)))))
            .because("what is written down does not depend on who was asked for it, or how; leases are told to the"
                    + " engine by the account that they are for");

    @ArchTest
    static final ArchRule DEMO_IS_AN_UPSTREAM_LIKE_ANY_OTHER = noClasses()
            .that()
            .resideInAPackage(DEMO)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, STORE, FRONT_END, GATEWAY)
            .because("the demo provider must be reached over a socket, not through a shortcut");

    @ArchTest
    static final ArchRule NOTHING_KNOWS_THE_COMPOSITION_ROOT = noClasses()
            .that()
            .resideOutsideOfPackage(GATEWAY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GATEWAY);

    @ArchTest
    static final ArchRule CONFIGURATION_KNOWS_NOBODY_WHO_USES_IT = noClasses()
            .that()
            .resideInAPackage("io.ringfence.gateway.config..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            ENGINE,
                            STORE,
                            PROVIDERS,
                            FRONT_END,
                            DEMO,
                            "io.ringfence.gateway.cli..",
                            "picocli..",
                            "io.netty..")
                    .and(not(belongToAnyOf(
                            EngineSettings.class,
                            EngineThreading.class,
                            BudgetPeriod.class,
                            ReservePolicy.class,
                            DatabaseSettings.class,
                            JournalSettings.class,
                            LeaseSettings.class,
                            LedgerWriterSettings.class,
                            Retention.class,
                            SelectionStrategy.class,
                            UsageQuerySettings.class,
                            Dialect.class,
                            ProviderType.class,
                            TranslationMode.class,
                            KeyScope.class,
                            EffortBudgets.class,
                            EditDistance.class)))
                    .and(not(resideInAPackage("io.ringfence.providers.prices.."))))
            .because("of what it configures it names the choices that there are, the defaults of engine and store, and"
                    + " prices, and knows nothing else");
}
