//! Identity, sign-in and stores of secrets.

forms! {
    "an Okta API token", "Okta", "00{w40}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a 1Password service account token", "1Password", "ops_eyJ{b200+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a 1Password secret key", "1Password", "A3-{u6}-{u11}-{u5}-{u5}-{u5}|A3-{u6}-{u6}-{u5}-{u5}-{u5}-{u5}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Bitwarden access token", "Bitwarden", "0.{H8}-{H4}-{H4}-{H4}-{H12}.{a28-32}:{b24}", Random,
        "https://github.com/bitwarden/sdk-sm/blob/main/crates/fake-server/README.md", "2026-11-26";
    "a WorkOS API key", "WorkOS", "sk_a2V5X{b30+}|sk_test_a2V5X{b30+}|sk_live_a2V5X{b30+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Stytch secret", "Stytch", "secret-live-{w34+}|secret-test-{w34+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Authress access key", "Authress", "sc_{a5-30}.{a4-6}.acc-{w10-32}.{b30+}|ext_{a5-30}.{a4-6}.acc_{w10-32}.{b30+}|scauth_{a5-30}.{a4-6}.acc_{w10-32}.{b30+}|authress_{a5-30}.{a4-6}.acc_{w10-32}.{b30+}|sc_{a5-30}.{a4-6}.acc_{w10-32}.{b30+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Ory token", "Ory", "ory_pat_{w30+}|ory_wak_{w30+}|ory_apikey_{w30+}|ory_st_{w30+}", Random,
        "https://github.com/ory/docs/blob/master/docs/concepts/personal-access-token.mdx", "2026-11-26";
    "an Ory OAuth token", "Ory", "ory_at_{w30+}.{w30+}|ory_rt_{w30+}.{w30+}|ory_ac_{w30+}.{w30+}", Random,
        "https://github.com/ory/docs/blob/master/docs/security-compliance/token-formats.mdx", "2026-11-26";
    "a Persona API key", "Persona", "persona_production_{H8}-{H4}-{H4}-{H4}-{H12}|persona_sandbox_{H8}-{H4}-{H4}-{H4}-{H12}|persona_production_{a30+}|persona_sandbox_{a30+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a PASETO token", "PASETO", "v{d1}.local.{w40+}|v{d1}.public.{w60+}", Random,
        "https://github.com/paseto-standard/paseto-spec/blob/master/docs/01-Protocol-Versions/Version4.md", "2026-11-26";
    "a PASERK secret key", "PASETO", "k{d1}.local.{w43}|k{d1}.secret.{w43+}", Random,
        "https://github.com/paseto-standard/paserk/blob/master/types/secret.md", "2026-11-26";
    "an Unkey root key", "Unkey", "unkey_{a20+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Arcjet key", "Arcjet", "ajkey_{l26}", Random,
        "https://github.com/arcjet/arcjet-js/blob/main/arcjet-astro/src/index.ts", "2026-11-26";
    "a Vanta API secret", "Vanta", "vcs_{w30+}", Random,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/vanta-oauth-credentials.toml", "2026-11-26";
}
