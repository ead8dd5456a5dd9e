package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigMistakesTest {
    @Test
    void shouldReportEveryMistakeAtOnceWithItsPlace() {
        assertEquals(
                List.of(
                        "test.yaml:2:3: server.prot: unknown key; did you mean `port`?",
                        "test.yaml:3:12: server.workers: `many` is not a number; expected a whole number from 0 to"
                                + " 1024",
                        "test.yaml:6:5: providers.mine: `type` is missing, and the name is not that of a type;"
                                + " expected one of: openai, anthropic, gemini, azure_openai, bedrock, mistral, cohere,"
                                + " openai_compatible, demo",
                        "test.yaml:6:5: providers.mine: `base_url` is missing; a provider of type openai_compatible has"
                                + " no address of its own",
                        "test.yaml:8:12: routes[0].model: must not be blank",
                        "test.yaml:9:27: routes[0].targets[0].provider: there is no provider `mien`; did you mean"
                                + " `mine`?",
                        "test.yaml:12:22: keys[1].name: the name of the key is given twice; the first time on line 11"),
                TestConfigs.messages("""
                    server:
                      prot: 8080
                      workers: many
                    providers:
                      mine:
                        api_key: secret
                    routes:
                      - model: ""
                        targets: [ {provider: mien} ]
                    keys:
                      - {key: aaa, name: a}
                      - {key: bbb, name: a}
                    """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        server: 5 | server: expected a mapping, found a single value
        [1] | expected a mapping, found a list
        routes: {} | routes: expected a list, found a mapping
        routes: [null] | routes[0]: this list item is empty
        routes: [5] | routes[0]: expected a mapping, found a single value
        server: {port: 1, port: 2} | server.port: this key is given twice; the first time on line 1
        server: {[a]: 2} | server: a key must be text
        server: {port: 65536} | server.port: `65536` is out of range; expected a whole number from 0 to 65535
        server: {port: -1} | server.port: `-1` is out of range; expected a whole number from 0 to 65535
        server: {port: 80.5} | server.port: `80.5` is out of range; expected a whole number from 0 to 65535
        server: {port: 1e3} | server.port: `1e3` is not a number; expected a whole number from 0 to 65535
        server: {port: [80]} | server.port: expected a whole number from 0 to 65535, found a list
        server: {host: a b} | server.host: `a b` is not a host name or an IP address
        server: {port: 9090} | server: the API and the metrics cannot both listen on port 9090; change one of them
        server: {max_body_bytes: 4096, max_buffered_body_bytes: 2048} | server: max_buffered_body_bytes is 2048, less than the 4096 of max_body_bytes; a request of that size could never be served
        server: {token_count_queue: 0} | server.token_count_queue: `0` is out of range; expected a whole number from 1 to 1000000
        server: {tls: {cert_file: /no/such.crt}} | server.tls.cert_file: there is no file /no/such.crt
        server: {tls: {cert_file: /no/such.crt}} | server.tls: `key_file` is missing
        server: {tls: {cert_file: pom.xml, key_file: pom.xml}} | pom.xml has no certificates; expected a PEM file of X.509 certificates
        server: {tls: {cert_file: pom.xml, key_file: pom.xml}} | pom.xml has no private key; expected a PEM file with a private key
        server: {metrics_port: 1}\\ntelemetry: {metrics: {port: 2}} | telemetry.metrics: port is 2, but server.metrics_port is 1; they are the same thing, so give one of them
        providers: {} | providers: no provider is enabled; leave `providers` out to use those whose keys are in the environment, or the built-in demo
        providers: {demo: {enabled: false}} | providers: no provider is enabled; leave `providers` out to use those whose keys are in the environment, or the built-in demo
        providers: {demo: {enabled: maybe}} | providers.demo.enabled: `maybe` is neither true nor false
        providers: {'a/b': {type: demo}} | providers.a/b: not a name for a provider; expected letters, digits, `_`, `.` and `-`
        providers: {openai: {}} | providers.openai: `api_key` is missing; expected `api_key: ${VARIABLE}` or a list `api_keys`
        providers: {openai: {api_key: ''}} | providers.openai.api_key: must not be empty
        providers: {openai: {api_key: 'a b'}} | providers.openai.api_key: has a space, a line break or another character that a header cannot carry; expected visible ASCII
        providers: {x: {type: vertex}} | providers.x.type: `vertex` is not available in this version; expected one of: openai, anthropic, gemini, azure_openai, bedrock, mistral, cohere, openai_compatible, demo
        providers: {x: {type: antropic}} | providers.x.type: `antropic` is unknown; did you mean `anthropic`?
        providers: {openai: {api_key: k, base_url: 'api.openai.com'}} | providers.openai.base_url: not an address; expected http:// or https:// with host, port and path, and nothing else
        providers: {openai: {api_key: k, base_url: 'https://u:p@h'}} | providers.openai.base_url: not an address; expected http:// or https:// with host, port and path, and nothing else
        providers: {openai: {api_key: k, base_url: 'http://a', endpoint: 'http://a'}} | providers.openai: `base_url` and `endpoint` are two names for the same thing; give one of them
        providers: {openai: {api_key: k, api_version: v2}} | providers.openai.api_version: only providers of type anthropic, gemini and azure_openai have API versions
        providers: {azure_openai: {api_key: k}} | providers.azure_openai: `base_url` is missing; a provider of type azure_openai has no address of its own; expected https://RESOURCE.openai.azure.com
        providers: {azure_openai: {api_key: k, base_url: 'https://h', api_version: v, dialect: openai-responses}} | providers.azure_openai.api_version: with an API version a deployment is asked by its own path, which knows no openai-responses; leave `api_version` out
        providers: {anthropic: {api_key: k, dialect: gemini}} | providers.anthropic.dialect: a provider of type anthropic does not speak gemini; expected one of: anthropic-messages
        providers: {anthropic: {api_key: k, dialect: antropic-messages}} | providers.anthropic.dialect: `antropic-messages` is unknown; did you mean `anthropic-messages`?
        providers: {anthropic: {api_key: k, region: us-east-1}} | providers.anthropic.region: only providers of type bedrock have regions
        providers: {bedrock: {api_key: k, region: virginia}} | providers.bedrock.region: `virginia` is not a region of AWS; expected one such as us-east-1
        providers: {bedrock: {api_key: k, region: us-east-1, base_url: 'https://h'}} | providers.bedrock.region: `region` and `base_url` both say where the provider is; give one of them
        routing: {translation: strickt} | routing.translation: `strickt` is unknown; did you mean `strict`?
        routes: [{model: a, translation: loose, targets: [{provider: demo}]}] | routes[0].translation: `loose` is unknown; expected one of: lenient, strict
        media: {allow: [5.5]} | media.allow[0]: `5.5` is neither a host nor a network; expected one such as files.internal, *.internal, 10.1.0.0/16 or 10.1.2.3
        media: {allow: [10.0.0.0/33]} | media.allow[0]: `10.0.0.0/33` is neither a host nor a network; expected one such as files.internal, *.internal, 10.1.0.0/16 or 10.1.2.3
        media: {allow: ['http://a']} | media.allow[0]: `http://a` is neither a host nor a network; expected one such as files.internal, *.internal, 10.1.0.0/16 or 10.1.2.3
        media: {allow: ['a.*.b']} | media.allow[0]: `a.*.b` is neither a host nor a network; expected one such as files.internal, *.internal, 10.1.0.0/16 or 10.1.2.3
        media: {max_bytes: 4096, max_total_bytes: 2048} | media.max_total_bytes: max_total_bytes is 2048, less than the 4096 of max_bytes
        media: {max_redirects: -1} | media.max_redirects: `-1` is out of range; expected a whole number from 0 to 20
        routing: {strip_thinking: maybe} | routing.strip_thinking: `maybe` is neither true nor false
        routing: {reasoning_budgets: {low: 0}} | routing.reasoning_budgets.low: `0` is out of range; expected a whole number from 1 to 1000000
        routing: {reasoning_budgets: {high: 2000}} | routing.reasoning_budgets.high: high is 2000, less than the 2048 of medium
        routes: [{model: a, reasoning_budgets: {low: 3000}, targets: [{provider: demo}]}] | routes[0].reasoning_budgets: medium is 2048, less than the 3000 of low
        providers: {openai: {api_keys: [{key: k}, {key: k}]}} | providers.openai.api_keys[1].key: the same key as providers.openai.api_keys[0].key; each key may be given once
        providers: {openai: {api_key: k, api_keys: [{key: k}]}} | providers.openai.api_keys[0].key: the same key as providers.openai.api_key; each key may be given once
        providers: {openai: {api_keys: [{key: k, label: a}, {key: l, label: a}]}} | providers.openai.api_keys[1]: the label `a` is given twice; expected one label for each key
        providers: {openai: {api_keys: [{label: a}]}} | providers.openai.api_keys[0]: `key` is missing
        providers: {openai: {api_keys: [{key: k, weight: 0}]}} | providers.openai: every key has weight 0, so that none could be used
        routing: {strategy: cost_optimized} | routing.strategy: `cost_optimized` is not available in this version; expected one of: priority, weighted, round_robin, least_connections, headroom
        routing: {strategy: wieghted} | routing.strategy: `wieghted` is unknown; did you mean `weighted`?
        routing: {default_provider: demmo} | routing.default_provider: there is no provider `demmo`; did you mean `demo`?
        routing: {rules: [{name: a}]} | routing.rules: not available in this version; leave it out
        routing: {health_check_interval_seconds: 30} | routing.health_check_interval_seconds: not available in this version; leave it out
        routes: [{model: a, targets: 5}] | routes[0].targets: expected a list, found a single value
        providers: {demo: {}, off: {enabled: false}}\\nroutes: [{model: a, targets: [{provider: off}]}] | routes[0].targets: no target of this route names an enabled provider
        providers: {demo: {}, off: {enabled: false}}\\nrouting: {default_provider: off} | routing.default_provider: the provider `off` cannot be the default, because it is not enabled
        routes: [{model: a}] | routes[0]: `targets` is missing
        routes: [{model: a, targets: []}] | routes[0].targets: a route needs at least one target
        routes: [{targets: [{provider: demo}]}] | routes[0]: `model` is missing
        routes: [{model: a, targets: [{model: b}]}] | routes[0].targets[0]: `provider` is missing
        routes: [{model: a, targets: [{provider: demo, model: 'b*'}]}] | routes[0].targets[0].model: `b*` is a pattern; expected the name of one model
        routes: [{model: a, targets: [{provider: demo}, {provider: demo}]}] | routes[0].targets[1]: the same provider and model as the target on line 1
        routes: [{model: a, strategy: weighted, targets: [{provider: demo, weight: 0}]}] | routes[0].targets: every target has weight 0, so that none could be chosen
        routes: [{model: a, targets: [{provider: demo}]}, {model: a, targets: [{provider: demo}]}] | routes[1].model: there is a route for `a` already on line 1
        keys: [] | keys: the list is empty; give at least one key, or leave `keys` out for a gateway that asks nobody for one
        keys: | keys: the list is empty; give at least one key, or leave `keys` out for a gateway that asks nobody for one
        keys: [{name: a}] | keys[0]: expected exactly one of `key` and `key_sha256`, found none
        keys: [{name: a, key: b, key_sha256: c}] | keys[0]: expected exactly one of `key` and `key_sha256`, found both
        keys: [{name: a, key_sha256: abc}] | keys[0].key_sha256: not a SHA-256 hash; expected 64 hexadecimal digits
        keys: [{name: a, key: k}, {name: b, key: k}] | keys[1].key: the key is given twice; the first time on line 1
        keys: [{key: k}] | keys[0]: `name` is missing
        keys: [{name: a/b, key: k}] | keys[0].name: `a/b` is not a name; expected at most 128 characters without / and control characters
        keys: [{name: a, key: k, budget_usd: -1}] | keys[0].budget_usd: `-1` is out of range; expected a number with at most 9 decimals from 0 to 1000000000
        keys: [{name: a, key: k, budget_usd: 0.0000000001}] | keys[0].budget_usd: `0.0000000001` is out of range; expected a number with at most 9 decimals from 0 to 1000000000
        keys: [{name: a, key: k, tokens_per_minute: 1000000000001}] | keys[0].tokens_per_minute: `1000000000001` is out of range; expected a whole number from 1 to 1000000000000
        keys: [{name: a, key: k, expires_at: tomorrow}] | keys[0].expires_at: `tomorrow` is not a point in time; expected such as 2030-12-31T18:00:00Z or 2030-12-31
        keys: [{name: a, key: k, expires_at: 2030-12-31T18:00:00}] | keys[0].expires_at: `2030-12-31T18:00:00` is not a point in time; expected such as 2030-12-31T18:00:00Z or 2030-12-31
        keys: [{name: a, key: k, project: serach}]\\nprojects: [{name: search}] | keys[0].project: there is no project `serach`; did you mean `search`?
        keys: [{name: a, key: k, project: p, organisation: x}, {name: b, key: l, project: p, organisation: y}] | keys[1].organisation: the project `p` belongs to the organisation `x`; expected that one
        projects: [{name: p, organisation: acem}]\\norganisations: [{name: acme}] | projects[0].organisation: there is no organisation `acem`; did you mean `acme`?
        projects: [{name: p}, {name: p}] | projects[1].name: the name `p` is given twice
        prices: [{model: a, input_usd_per_million: 1}] | prices[0]: `output_usd_per_million` is missing
        prices: [{model: a, input_usd_per_million: -1, output_usd_per_million: 1}] | prices[0].input_usd_per_million: `-1` is out of range; expected a number with at most 6 decimals from 0 to 1000000
        prices: [{model: a, input_usd_per_million: 0.0000001, output_usd_per_million: 1}] | prices[0].input_usd_per_million: `0.0000001` is out of range; expected a number with at most 6 decimals from 0 to 1000000
        prices: [{model: a, input_usd_per_million: 1000000, output_usd_per_million: 1}] | prices[0]: a request of 10485760 input tokens and 10000000 output tokens would cost more than can be counted; expected lower prices
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1}, {model: a, input_usd_per_million: 1, output_usd_per_million: 1}] | prices[1].model: there is a price for `a` already on line 1
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, web_search_usd: 0.0000000000001}] | prices[0].web_search_usd: `0.0000000000001` is out of range; expected a number with at most 12 decimals from 0 to 1000
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, long_prompts: [{input_usd_per_million: 2}]}] | prices[0].long_prompts[0]: `above_tokens` is missing
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, long_prompts: [{above_tokens: 5}]}] | prices[0].long_prompts[0]: has no price; expected at least one
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, long_prompts: [{above_tokens: 5, cache_read_usd_per_million: 2}]}] | prices[0].long_prompts[0].cache_read_usd_per_million: there is no price for short prompts; expected one beside `long_prompts`
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, long_prompts: [{above_tokens: 5, input_usd_per_million: 2}, {above_tokens: 5, input_usd_per_million: 3}]}] | prices[0].long_prompts[1].above_tokens: `5` is not more than the 5 of the step before
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1}]}] | prices[0].when[0]: says neither `from` nor `hours` nor `tier`; expected at least one of them
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, tier: slow}]}] | prices[0].when[0].tier: `slow` is unknown; expected one of: standard, batch, flex, priority
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, from: tomorrow}]}] | prices[0].when[0].from: `tomorrow` is not a day; expected such as 2027-01-31
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, hours: 16-18}]}] | prices[0].when[0].hours: `16-18` are no hours of a day; expected such as 16:30-00:30, in UTC
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, hours: '09:00-09:00'}]}] | prices[0].when[0].hours: `09:00-09:00` are no hours of a day; expected such as 16:30-00:30, in UTC
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{tier: batch, input_usd_per_million: 1}]}] | prices[0].when[0]: `output_usd_per_million` is missing
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, from: 2027-01-01}, {input_usd_per_million: 1, output_usd_per_million: 1, from: 2026-01-01}]}] | prices[0].when[1]: the prices of `when[0]` would never hold; expected days `from` in their order for the same tier and hours
        prices: [{model: a, input_usd_per_million: 1, output_usd_per_million: 1, when: [{input_usd_per_million: 1, output_usd_per_million: 1, tier: batch}]}, {model: b, input_usd_per_million: 1, output_usd_per_million: 1, when: [{tier: flex, input_usd_per_million: 1000000, output_usd_per_million: 1}]}] | prices[1]: a request of 10485760 input tokens and 10000000 output tokens would cost more than can be counted; expected lower prices
        pricing: {unknown_price: blok} | pricing.unknown_price: `blok` is unknown; did you mean `block`?
        pricing: {expected: {quantile: 0.4}} | pricing.expected.quantile: `0.4` is out of range; expected a number with at most 3 decimals from 0.5 to 1
        pricing: {expected: {margin: 0.9}} | pricing.expected.margin: `0.9` is out of range; expected a number with at most 2 decimals from 1 to 10
        pricing: {expected: {min_requests: 501}} | pricing.expected.min_requests: `501` is out of range; expected a whole number from 10 to 500
        pricing: {catalogue_file: /no/such/prices.txt} | pricing.catalogue_file: there is no file /no/such/prices.txt
        resilience: {circuit_breaker: {timeout_seconds: 60, max_timeout_seconds: 50}} | resilience.circuit_breaker: max_timeout_seconds is less than timeout_seconds
        resilience: {circuit_breaker: {failure_rate: 1.5}} | resilience.circuit_breaker.failure_rate: `1.5` is out of range; expected a number with at most 3 decimals from 0.001 to 1
        resilience: {retry: {initial_delay_ms: 60, max_delay_ms: 50}} | resilience.retry: max_delay_ms is less than initial_delay_ms
        resilience: {timeout: {connect_seconds: 0}} | resilience.timeout.connect_seconds: `0` is out of range; expected a number with at most 9 decimals from 0.001 to 86400
        telemetry: {tracing: {enabled: true}} | telemetry.tracing: not available in this version; leave it out or set `enabled: false`
        telemetry: {access_log: {path: /no/such/folder/a.log}} | telemetry.access_log.path: there is no folder /no/such/folder to write a.log to
        telemetry: {logging: {level: wran}} | telemetry.logging.level: `wran` is unknown; did you mean `warn`?
        cache: {enabled: true} | cache: not available in this version; leave it out or set `enabled: false`
        security: {cors: x} | security: not available in this version; leave it out or set `enabled: false`
        database: {url: 'jdbc:mysql://db/x'} | database.url: not the address of a database; expected jdbc:postgresql://HOST/NAME, or a `file` instead for SQLite
        database: {url: 'jdbc:postgresql://db/x?Password=y'} | database.url: has a password in it; expected `password` beside it, which no log shows
        database: {url: 'jdbc:postgresql://db/x', file: y.db} | database.file: `url` names another database; give one of them
        database: {file: .} | is a folder; expected a file
        database: {user: me} | database: a file has neither user nor password; expected a `url`
        database: {connections: 4} | database.connections: `4` is out of range; expected a whole number from 5 to 1000
        database: {timeout_seconds: 0.1} | database.timeout_seconds: `0.1` is out of range; expected a number with at most 9 decimals from 0.25 to 600
        ledger: {segment_bytes: 65537} | ledger.segment_bytes: segment_bytes is 65537; expected a multiple of 4096
        ledger: {segment_bytes: 65536, max_bytes: 131071} | ledger.max_bytes: `131071` is out of range; expected a whole number from 131072 to 1099511627776
        ledger: {segment_bytes: 131072, max_bytes: 131072} | ledger: max_bytes is 131072; expected at least twice the 131072 of segment_bytes
        ledger: {interval_ms: 60, max_backoff_seconds: 0.05} | ledger: max_backoff_seconds is less than interval_ms
        ledger: {keep_days: 0} | ledger.keep_days: `0` is out of range; expected a whole number from 1 to 36500
        leases: {expiry_seconds: 1} | leases.expiry_seconds: `1` is out of range; expected a number with at most 9 decimals from 2 to 3600
        encryption: {master_keys: [{id: a, key: c2hvcnQ=}]} | encryption.master_keys[0].key: not a key; expected 32 random bytes as Base64, such as `openssl rand -base64 32` makes them, or as hexadecimal digits
        encryption: {master_keys: [{id: a, key: 0101010101010101010101010101010101010101010101010101010101010101}, {id: a, key: 0101010101010101010101010101010101010101010101010101010101010101}]} | encryption.master_keys[1]: the id `a` is given twice
        encryption: {master_keys: [{key: 0101010101010101010101010101010101010101010101010101010101010101}]} | `id` is missing
        leases: {share_seconds: 0} | leases.share_seconds: `0` is out of range; expected a number with at most 9 decimals from 0.1 to 3600
        shared_limits: {mode: strict} | shared_limits: there is nothing to share limits through; expected `redis` here, or a `database` with a `url` and a `ledger`
        {shared_limits: {}, database: {file: x.db}} | shared_limits: there is nothing to share limits through
        {shared_limits: {}, ledger: {enabled: false}, database: {url: 'jdbc:postgresql://db/x'}} | shared_limits: there is nothing to share limits through
        shared_limits: {mode: loose} | shared_limits.mode: `loose` is unknown
        shared_limits: {redis: {url: 'redis://:s3cret@h'}} | shared_limits.redis.url: has a user or a password in it; expected `user` and `password` beside it, which no log shows
        shared_limits: {redis: {url: 'http://h'}} | shared_limits.redis.url: not the address of a Redis; expected redis://HOST:PORT, or rediss:// for TLS, with /DATABASE behind it if it is not 0
        shared_limits: {redis: {}} | shared_limits.redis: `url` is missing
        shared_limits: {redis: {url: 'redis://h', user: me}} | shared_limits.redis: `user` is of no use without a `password`
        shared_limits: {redis: {url: 'redis://h'}, timeout_ms: 100} | shared_limits.timeout_ms: `100` is out of range; expected a number with at most 6 decimals from 250 to 1500
        shared_limits: {redis: {url: 'redis://h'}, mode: strict, keep_percent: 5} | shared_limits.keep_percent: nothing is kept at hand unless `mode` is lease
        shared_limits: {redis: {url: 'redis://h'}, when_away: refuse, gateways: 3} | shared_limits.gateways: no part of a limit is enforced alone with `when_away: refuse`
        engine: {ring_size: 1000} | engine.ring_size: ring_size is 1000; expected a power of two
        engine: {max_users_per_key: 0} | engine.max_users_per_key: `0` is out of range; expected a whole number from 1 to 1000000
        engine: {max_users_per_key: 1000001} | engine.max_users_per_key: `1000001` is out of range; expected a whole number from 1 to 1000000
        engine: {ring_size: 1024, settle_headroom: 600} | engine.settle_headroom: settle_headroom is 600; expected at most half of the 1024 of ring_size
        server: {host: '${NOPE}'} | server.host: the environment variable NOPE is not set; set it or write `${NOPE:-default}`
        a: b: c | this is not YAML: mapping values are not allowed here
        a: 'x | this is not YAML
        """)
    void shouldSayWhatIsWrongAndWhatWasExpected(String yaml, String expected) {
        List<String> messages = TestConfigs.messages(yaml.replace("\\n", "\n"));
        assertTrue(
                messages.stream().anyMatch(message -> message.contains(expected)), () -> String.join("\n", messages));
        assertTrue(messages.stream().allMatch(message -> message.startsWith("test.yaml:")), messages::toString);
    }

    @Test
    void shouldNotReportAMistakeTwiceWhenOneThingIsWrong() {
        assertEquals(1, TestConfigs.mistakes("server: {port: 9090}").size());
        assertEquals(
                1,
                TestConfigs.mistakes("routes: [{model: a, targets: [{provider: demo, model: 'b*'}]}]")
                        .size());
        assertEquals(1, TestConfigs.mistakes("keys: [{name: a, key: ''}]").size());
    }

    @Test
    void shouldNeverShowASecret() {
        List<Mistake> mistakes = TestConfigs.mistakes("""
            server: {port: "${KEY}", host: "${KEY}", workers: "${MISSING:-hidden default}", max_connections: "x$${KEY}"}
            providers:
              openai: {api_keys: [{key: "${KEY} ", label: a}, {key: hidden literal}], base_url: "https://${KEY}@host"}
            keys:
              - {name: a, key: "hidden literal"}
              - {name: b, key_sha256: hidden}
              - hidden
            routes: hidden
            """, Map.of("KEY", "hidden variable"));
        assertEquals(11, mistakes.size(), mistakes::toString);
        assertFalse(mistakes.toString().contains("hidden"), mistakes::toString);
        assertTrue(mistakes.toString().contains("`${KEY}` is not a number"), mistakes::toString);
    }

    @Test
    void shouldRefuseWhatCouldExhaustTheReader() {
        assertEquals(
                "test.yaml:1:33: nested more than 32 deep",
                TestConfigs.messages("[".repeat(100_000)).getFirst());
        String laughs = "a: &a [x,x]\nb: [" + "*a,".repeat(200) + "]\n";
        assertTrue(TestConfigs.messages(laughs).getFirst().contains("aliases"), laughs);
        assertTrue(TestConfigs.messages("a: &a\n  b: *a\n").getFirst().contains("unknown key"));
        assertTrue(TestConfigs.messages("server: {port: " + "9".repeat(100_000) + "}")
                .getFirst()
                .contains("is not a number"));
        byte[] notText = {(byte) 0xff, (byte) 0xfe};
        ConfigException refusal = Assertions.assertThrows(
                ConfigException.class,
                () -> new ConfigLoader(Map.of(), Overrides.NONE).load(TestConfigs.FILE, notText));
        assertEquals("test.yaml: the file is not UTF-8 text", refusal.getMessage());
        byte[] huge = " ".repeat(YamlDocument.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8);
        refusal = Assertions.assertThrows(
                ConfigException.class, () -> new ConfigLoader(Map.of(), Overrides.NONE).load(TestConfigs.FILE, huge));
        assertEquals("test.yaml: the file is too large; at most 16777216 bytes are read", refusal.getMessage());
    }

    @Test
    void shouldReportNoMoreThanAHundred() {
        String yaml = "server: {" + "port: 1, ".repeat(150) + "}";
        List<Mistake> mistakes = TestConfigs.mistakes(yaml);
        assertEquals(101, mistakes.size());
        assertEquals("test.yaml: and 49 more mistakes", mistakes.getLast().toString());
    }

    @Test
    void shouldNameTheEnvironmentAndTheCommandLineAsSources() {
        Map<String, String> environment = Map.of(
                "SERVER_PORT",
                "99999",
                "METRICS_PORT",
                "x",
                "SERVER_HOST",
                "a b",
                "LOG_LEVEL",
                "wran",
                "OPENAI_API_KEY",
                "hidden key");
        Overrides overrides = new Overrides("c d", OptionalInt.of(-1), OptionalInt.of(70_000), OptionalInt.of(-2));
        ConfigException refusal = Assertions.assertThrows(
                ConfigException.class, () -> new ConfigLoader(environment, overrides).loadWithoutFile());
        assertEquals(
                List.of(
                        "environment: OPENAI_API_KEY: has a space, a line break or another character that a header"
                                + " cannot carry",
                        "environment: SERVER_HOST: `a b` is not a host name or an IP address",
                        "environment: SERVER_PORT: `99999` is not a port; expected a whole number from 0 to 65535",
                        "command line: --host: `c d` is not a host name or an IP address",
                        "command line: --port: -1 is not a port; expected 0 to 65535",
                        "command line: --workers: -2 is out of range; expected 0 to 1024",
                        "environment: LOG_LEVEL: `wran` is unknown; did you mean `warn`?",
                        "environment: METRICS_PORT: `x` is not a port; expected a whole number from 0 to 65535",
                        "command line: --metrics-port: 70000 is not a port; expected 0 to 65535"),
                refusal.mistakes().stream().map(Mistake::toString).toList());
    }
}
