//! Monitoring, alerts, analytics and flags.

forms! {
    "a Grafana service account token", "Grafana Labs", "glsa_{a32}_{H8}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Grafana Cloud token", "Grafana Labs", "glc_{b32+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Grafana API key", "Grafana Labs", "eyJrIjoi{b40+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a New Relic user key", "New Relic", "NRAK-{u27}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/newrelicuserkey/newrelicuserkey.go", "2026-11-26";
    "a New Relic insert key", "New Relic", "NRII-{w25-32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/newrelicinsightsinsertkey/newrelicinsightsinsertkey.go", "2026-11-26";
    "a New Relic query key", "New Relic", "NRIQ-{w25-32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/newrelicinsightsquerykey/newrelicinsightsquerykey.go", "2026-11-26";
    "a New Relic REST key", "New Relic", "NRRA-{h42}", Pattern,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/newrelic.yml", "2026-11-26";
    "a New Relic admin key", "New Relic", "NRAA-{h27}", Pattern,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/newrelic.yml", "2026-11-26";
    "a New Relic synthetics key", "New Relic", "NRSP-{a24-60}", Random,
        "https://github.com/mazen160/secrets-patterns-db/blob/master/datasets/nuclei-regexes.yml", "2026-11-26";
    "a New Relic license key", "New Relic", "{l36}NRAL|{l32}FFFFNRAL", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/newreliclicensekey/newreliclicensekey.go", "2026-11-26";
    "a Sentry organization token", "Sentry", "sntrys_{b40+}_{b30+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Sentry user token", "Sentry", "sntryu_{h64}|sntrya_{h64}|sntryi_{h64}|sntryr_{h64}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Dynatrace token", "Dynatrace", "dt0{L1}{d2}.{u8-24}.{u64}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/dynatrace.yml", "2026-11-26";
    "a PagerDuty API token", "PagerDuty", "u+{w18}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/pagerdutyapikey/pagerdutyapikey.go", "2026-11-26";
    "a Honeycomb API key", "Honeycomb", "hc{L1}ik_{l50-64}|hc{L1}lk_{l50-64}|hc{L1}mk_{l50-64}", Random,
        "https://docs.honeycomb.io/api/authentication", "2026-11-26";
    "a PostHog personal API key", "PostHog", "phx_{a40-50}|pha_{a40-60}|phr_{a40-60}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/posthog/posthog.go", "2026-11-26";
    "a Segment public API token", "Twilio Segment", "sgp_{a64}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Checkly API key", "Checkly", "cu_{h32}", Pattern,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/checkly-api-key.toml", "2026-11-26";
    "a StackHawk API key", "StackHawk", "hawk.{w20}.{w20}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/stackhawk.yml", "2026-11-26";
    "an Axiom API token", "Axiom", "xaat-{H8}-{H4}-{H4}-{H4}-{H12}|xapt-{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://github.com/axiomhq/cli", "2026-11-26";
    "a Logfire write token", "Pydantic", "pylf_v{d1}_{L2}_{a40-50}|pylf_v{d1}_{a40-50}", Random,
        "https://github.com/pydantic/logfire/blob/main/docs/how-to-guides/scrubbing.md", "2026-11-26";
    "an Elastic Cloud key", "Elastic", "essu_{b40+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Unleash client token", "Unleash", "*:{L3+}.{h56-64}|default:{L3+}.{h56-64}|*:*.{h56-64}", Random,
        "https://github.com/Unleash/unleash/blob/main/src/lib/openapi/spec/api-token-schema.ts", "2026-11-26";
    "a Flagsmith server key", "Flagsmith", "ser.{a22}", Random,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/flagsmith-api-key.toml", "2026-11-26";
}
