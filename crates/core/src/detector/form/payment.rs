//! Payment, banking and trade.

forms! {
    "a Stripe secret key", "Stripe", "sk_live_{a14+}|sk_test_{a14+}|sk_prod_{a14+}|sk_org_live_{a16+}|sk_org_test_{a16+}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/stripeapikeys/detector.go", "2026-11-26";
    "a Stripe restricted key", "Stripe", "rk_live_{a14+}|rk_test_{a14+}|rk_prod_{a14+}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/stripeapikeys/detector.go", "2026-11-26";
    "a Square access token", "Square", "sq0atp-{w22}|sandbox-sq0atb-{w22}|EAAA{w60}|EAAA{w80-86}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/square.yml", "2026-11-26";
    "a Square OAuth secret", "Square", "sq0csp-{w43}|sandbox-sq0csb-{w43}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/square.yml", "2026-11-26";
    "a Braintree access token", "PayPal", "access_token$production${l12-20}${h32}|access_token$sandbox${l12-20}${h32}", Random,
        "https://github.com/semgrep/semgrep-rules/blob/develop/generic/secrets/security/detected-paypal-braintree-access-token.yaml", "2026-11-26";
    "a Plaid access token", "Plaid", "access-production-{H8}-{H4}-{H4}-{H4}-{H12}|access-sandbox-{H8}-{H4}-{H4}-{H4}-{H12}|access-development-{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://plaid.com/docs/quickstart/glossary/", "2026-11-26";
    "a Shopify access token", "Shopify", "shpat_{H32}|shpca_{H32}|shppa_{H32}|shpua_{H32}|shptka_{H32}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Shopify shared secret", "Shopify", "shpss_{H32}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Shippo API token", "Shippo", "shippo_live_{H40}|shippo_test_{H40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an EasyPost API key", "EasyPost", "EZAK{a54}|EZTK{a54}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Flutterwave secret key", "Flutterwave", "FLWSECK-{w30+}|FLWSECK_TEST-{w30+}|FLWSECK_TEST{l12}|FLWSECK_TEST-{l12}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/flutterwave/flutterwave.go", "2026-11-26";
    "a Lob API key", "Lob", "live_{h35}|test_{h35}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GoCardless access token", "GoCardless", "live_{w40}|sandbox_{w40}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Duffel access token", "Duffel", "duffel_live_{w43}|duffel_test_{w43}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/duffeltoken/duffeltoken.go", "2026-11-26";
    "a Checkout.com secret key", "Checkout.com", "sk_sbox_{l24-32}|sk_{l26-27}|sk_{H8}-{H4}-{H4}-{H4}-{H12}|sk_test_{H8}-{H4}-{H4}-{H4}-{H12}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/checkout/checkout.go", "2026-11-26";
    "a Paddle API key", "Paddle", "pdl_live_apikey_{l20-30}_{a20-24}_{a3}|pdl_sdbx_apikey_{l20-30}_{a20-24}_{a3}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Xendit secret key", "Xendit", "xnd_production_{w30+}|xnd_development_{w30+}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "a Midtrans server key", "Midtrans", "Mid-server-{w20-30}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Omise secret key", "Omise", "skey_test_{l19}|skey_{l19}", Random,
        "https://docs.omise.co/api-authentication", "2026-11-26";
    "a Mercado Pago access token", "Mercado Pago", "APP_USR-{d12-20}-{d6}-{h32}-{d6-12}|TEST-{d12-20}-{d6}-{h32}-{d6-12}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Asaas API key", "Asaas", "$aact_prod_{b60+}|$aact_hmlg_{b60+}|$aact_{b100+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Polar access token", "Polar", "polar_oat_{a40+}|polar_pat_{a40+}|polar_at_u_{a40+}|polar_at_o_{a40+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Ramp token", "Ramp", "ramp_tok_{a40+}|ramp_business_tok_{a40+}|ramp_user_tok_{a40+}|ramp_sec_{a40+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/ramp/ramp.go", "2026-11-26";
    "a GOV.UK Pay API key", "Government Digital Service", "api_live_{l50-60}|api_test_{l50-60}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a WooCommerce API secret", "WooCommerce", "cs_{h40}", Pattern,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "a Pagar.me key", "Pagar.me", "ak_live_{a30}|ak_test_{a30}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/pagarme/pagarme.go", "2026-11-26";
    "a Recharge API token", "Recharge", "sk_{d1-2}x{d1}_{H64}|sk_test_{d1-2}x{d1}_{H64}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/rechargepayments/rechargepayments.go", "2026-11-26";
    "a Flexport API key", "Flexport", "shltm_{w40}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/flexport/flexport.go", "2026-11-26";
    "a Fleetbase API key", "Fleetbase", "flb_live_{a20}|flb_test_{a20}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/fleetbase/fleetbase.go", "2026-11-26";
}
