//! Maps, devices, games, data from the web and the rest.

forms! {
    "a Foursquare API key", "Foursquare", "fsq3{b44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/foursquare.yml", "2026-11-26";
    "an Adafruit IO key", "Adafruit", "aio_{a28}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/adafruitio/adafruitio.go", "2026-11-26";
    "a Samsara API token", "Samsara", "samsara_api_{a30}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Ubidots token", "Ubidots", "BBFF-{a30}|BBUS-{a30}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/ubidots/ubidots.go", "2026-11-26";
    "a The Things Network key", "The Things Industries", "NNSXS.{i39}.{i52}", Random,
        "https://github.com/TheThingsNetwork/lorawan-stack/blob/v3.32/pkg/crypto/encryption_test.go", "2026-11-26";
    "an Apify API token", "Apify", "apify_api_{a34-40}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/apify/apify.go", "2026-11-26";
    "an Endor Labs API key", "Endor Labs", "endr+{w16}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/endorlabs/endorlabs.go", "2026-11-26";
    "a Bannerbear API key", "Bannerbear", "bb_pr_{h30}|bb_ma_{h30}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/bannerbear/v2/bannerbear.go", "2026-11-26";
    "a Lichess access token", "Lichess", "lip_{a16-24}|lio_{a16-32}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Riot Games API key", "Riot Games", "RGAPI-{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/riotgames-api-key.toml", "2026-11-26";
    "a Modrinth token", "Modrinth", "mrp_{a60}|mra_{a60}|mro_{a60}", Random,
        "https://github.com/modrinth/code/blob/main/apps/labrinth/src/routes/internal/pats.rs", "2026-11-26";
    "a Thunderstore token", "Thunderstore", "tss_{a36+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Clearbit secret key", "HubSpot", "sk_{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/clearbit/clearbit.go", "2026-11-26";
    "a Nightfall API key", "Nightfall", "NF-{a32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/nightfall/nightfall.go", "2026-11-26";
    "a Finage API key", "Finage", "API_KEY{u32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/finage/finage.go", "2026-11-26";
    "a SaladCloud API key", "Salad", "salad_cloud_{a1-7}_{a7-235}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/saladcloudapikey/saladcloudapikey.go", "2026-11-26";
    "a SettleMint access token", "SettleMint", "sm_aat_{a16}|sm_pat_{a16}|sm_sat_{a16}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a 42 intranet secret", "42", "s-s4t2ud-{h64}|s-s4t2af-{h64}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/intra42/intra42.go", "2026-11-26";
    "a TruffleHog secret", "Truffle Security", "thog-secret-{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/trufflehogenterprise/trufflehogenterprise.go", "2026-11-26";
}
