//! Documents, tables, design and customer records.

forms! {
    "an Airtable personal access token", "Airtable", "pat{a14}.{h64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Notion integration token", "Notion", "ntn_{a40-60}|secret_{a43}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/notion/notion.go", "2026-11-26";
    "a Linear API key", "Linear", "lin_api_{a32-48}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Linear OAuth token", "Linear", "lin_oauth_{h64}", Pattern,
        "https://github.com/search?type=code&q=lin_oauth_", "2026-11-26";
    "a Figma access token", "Figma", "figd_{w36+}|figp_{w36+}|figu_{w36+}|figo_{w36+}", Random,
        "https://github.com/secretlint/secretlint/blob/master/packages/@secretlint/secretlint-rule-figma/src/index.ts", "2026-11-26";
    "an Asana access token", "Asana", "1/{d13-18}:{h32}|2/{d13-18}/{d13-18}:{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/asanapersonalaccesstoken/asanapersonalaccesstoken.go", "2026-11-26";
    "a Contentful personal access token", "Contentful", "CFPAT-{w43}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/contentfulpersonalaccesstoken/contentfulpersonalaccesstoken.go", "2026-11-26";
    "a HubSpot private app token", "HubSpot", "pat-{l3}-{H8}-{H4}-{H4}-{H4}-{H12}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/hubspot_apikey/v2/apikey.go", "2026-11-26";
    "a Salesforce session", "Salesforce", "00D{a12}!{t60+}|00D{a15}!{t60+}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/salesforceoauth2access/detector.go", "2026-11-26";
    "a Salesforce refresh token", "Salesforce", "5Aep861{t60+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/salesforcerefreshtoken/salesforcerefreshtoken.go", "2026-11-26";
    "a Typeform access token", "Typeform", "tfp_{t40-64}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/typeform/v2/typeform.go", "2026-11-26";
    "a Mapbox secret token", "Mapbox", "sk.eyJ{w40+}.{w22}|tk.eyJ{w40+}.{w22}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/mapbox/mapbox.go", "2026-11-26";
    "a MaxMind license key", "MaxMind", "{a6}_{a29}_mmk", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a RapidAPI key", "RapidAPI", "{a10}msh{a15}p1{a5}jsn{a12}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/rapidapi/rapidapi.go", "2026-11-26";
    "a Databento API key", "Databento", "db-{a29}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Dropbox access token", "Dropbox", "sl.{w60+}|sl.u.{w60+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/dropbox/dropbox.go", "2026-11-26";
    "a Frame.io developer token", "Adobe", "fio-u-{w60-64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Beamer API key", "Beamer", "b_{w44}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Adobe client secret", "Adobe", "p8e-{w32}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Canva Connect secret", "Canva", "cnvca{w48-56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an ImageKit private key", "ImageKit", "private_{b28}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/imagekit/imagekit.go", "2026-11-26";
    "a Close API key", "Close", "api_{a20-24}.{a20-24}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/closecrm/close.go", "2026-11-26";
    "a Dub API key", "Dub", "dub_{a24}", Random,
        "https://github.com/dubinc/dub/blob/main/apps/web/app/api/tokens/route.ts", "2026-11-26";
    "a WakaTime API key", "WakaTime", "waka_{H8}-{H4}-{H4}-{H4}-{H12}|waka_tok_{a60+}|waka_sec_{a60+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Tableau access token", "Salesforce", "{b22}==:{a32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/tableau/tableau.go", "2026-11-26";
    "a Zoho access token", "Zoho", "1000.{h32}.{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/zohocrm/zohocrm.go", "2026-11-26";
    "a Fullstory API key", "Fullstory", "na1.{b80+}|eu1.{b80+}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/fullstory.yml", "2026-11-26";
    "a Voiceflow API key", "Voiceflow", "VF.{H24}.{a16}|VF.DM.{H24}.{a16}|VF.WS.{H24}.{a16}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/voiceflow/voiceflow.go", "2026-11-26";
}
