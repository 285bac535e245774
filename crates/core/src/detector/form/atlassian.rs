//! Atlassian's own: what a reader of an app's configuration must never find in it.

forms! {
    "an Atlassian API token", "Atlassian", "ATATT3xFfG{w20+}={H8}|ATATT3xFfG{w40+}|ATATT{w60+}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/jiratoken/v2/jiratoken_v2.go", "2026-11-26";
    "an Atlassian service account token", "Atlassian", "ATSTT3xFfG{w20+}={H8}|ATSTT3xFfG{w40+}|ATSTT{w60+}", Pattern,
        "https://github.com/search?type=code&q=ATSTT3", "2026-11-26";
    "an Atlassian organization or Bitbucket access token", "Atlassian", "ATCTT3xFfG{w20+}={H8}|ATCTT3xFfG{w40+}|ATCTT{w60+}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/atlassian/v2/atlassian.go", "2026-11-26";
    "an Atlassian OAuth client secret", "Atlassian", "ATOA{w40+}", Random,
        "https://github.com/search?type=code&q=%22secret%22+ATOA", "2026-11-27";
    "an Atlassian Bitbucket app password", "Atlassian", "ATBB{a28-40}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/bitbucketapppassword/bitbucketapppassword.go", "2026-11-26";
    "an Atlassian Trello token", "Atlassian", "ATTA{h64}{H8}", Pattern,
        "https://github.com/turbot/steampipe-plugin-trello/blob/main/config/trello.spc", "2026-11-26";
    "an Atlassian Bitbucket Data Center access token", "Atlassian", "BBDC-{b32-60}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "an Atlassian Jira automation webhook", "Atlassian", "https://automation.atlassian.com/pro/hooks/{H40}", Pattern,
        "https://github.com/search?type=code&q=automation.atlassian.com%2Fpro%2Fhooks", "2026-11-26";
    "an Atlassian Opsgenie integration address", "Atlassian", "https://api.opsgenie.com/v1/json/{t1-40}?apiKey={h8}-{h4}-{h4}-{h4}-{h12}|https://api.eu.opsgenie.com/v1/json/{t1-40}?apiKey={h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://github.com/search?type=code&q=api.opsgenie.com%2Fv1%2Fjson", "2026-11-26";
}
