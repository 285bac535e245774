//! Source control, builds, package registries and the places where what is built runs.

forms! {
    "a GitHub personal access token", "GitHub", "ghp_{a36-251}", Crc32,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitHub fine-grained personal access token", "GitHub", "github_pat_{a22}_{a59}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitHub OAuth access token", "GitHub", "gho_{a36-251}", Crc32,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitHub user access token of an app", "GitHub", "ghu_{a36-251}", Crc32,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/github/app_u2s_detector.go", "2026-11-26";
    "a GitHub installation access token", "GitHub", "ghs_{a36-251}", Crc32,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/github/app_s2s_detector.go", "2026-11-26";
    "a GitHub refresh token", "GitHub", "ghr_{a36-251}", Crc32,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab personal access token", "GitLab", "glpat-{w20}|glpat-{w27+}.{l9}|glpat-{w27+}.{l2}.{l9}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a GitLab deploy token", "GitLab", "gldt-{w20}|gldt-{w27+}.{l9}|gldt-{w27+}.{l2}.{l9}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab runner authentication token", "GitLab", "glrt-{w20}|glrt-{w27+}.{l9}|glrt-{w27+}.{l2}.{l9}|glrtr-{w20}|glrtr-{w27+}.{l2}.{l9}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab runner registration token", "GitLab", "GR1348941{w20}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab CI/CD job token", "GitLab", "glcbt-{a1-5}_{w20}|glcbt-{w20}|glcbt-{w27+}.{l2}.{l9}", Random,
        "https://github.com/Yelp/detect-secrets/blob/master/detect_secrets/plugins/gitlab_token.py", "2026-11-26";
    "a GitLab pipeline trigger token", "GitLab", "glptt-{h40}|glptt-{w20}|glptt-{w27+}.{l2}.{l9}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab feed token", "GitLab", "glft-{w20}|glft-{w27+}.{l9}|glft-{w27+}.{l2}.{l9}|glft-{h64}-{d1-10}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab incoming mail token", "GitLab", "glimt-{w20-25}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab agent token", "GitLab", "glagent-{w50-64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab OAuth application secret", "GitLab", "gloas-{w64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab feature flags client token", "GitLab", "glffct-{w20}|glffct-{w27+}.{l2}.{l9}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab SCIM token", "GitLab", "glsoat-{w20}|glsoat-{w27+}.{l2}.{l9}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a GitLab workspace token", "GitLab", "glwt-{w20}|glwt-{w27+}.{l2}.{l9}", Random,
        "https://gitlab.com/gitlab-org/gitlab/-/merge_requests/216506", "2026-11-26";
    "a GitLab session cookie", "GitLab", "_gitlab_session={l32}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Azure DevOps personal access token", "Microsoft", "{a76}AZDO{a4}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/azure.yml", "2026-11-26";
    "an npm access token", "npm", "npm_{a36}", Crc32,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a PyPI API token", "PyPI", "pypi-AgEIcHlwaS5vcmc{w50+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a TestPyPI API token", "PyPI", "pypi-AgENdGVzdC5weXBpLm9yZw{w50+}", Random,
        "https://github.com/Yelp/detect-secrets/blob/master/detect_secrets/plugins/pypi_token.py", "2026-11-26";
    "a RubyGems API key", "RubyGems", "rubygems_{h48}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a NuGet API key", "Microsoft", "oy2{l43}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/nuget.yml", "2026-11-26";
    "a crates.io API token", "Rust Foundation", "cio{a32}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Clojars deploy token", "Clojars", "CLOJARS_{l60}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Docker Hub personal access token", "Docker", "dckr_pat_{w27}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/dockerhub/v2/dockerhub.go", "2026-11-26";
    "a Docker Hub organization access token", "Docker", "dckr_oat_{w27-32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/dockerhub/v2/dockerhub.go", "2026-11-26";
    "a JFrog API key", "JFrog", "AKCp{a68-70}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a JFrog reference token", "JFrog", "cmVmd{a59}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a CircleCI personal API token", "CircleCI", "CCIPAT_{a22}_{l40}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a CircleCI project API token", "CircleCI", "CCIPRJ_{a22}_{l40}", Pattern,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/circleci/circleci.go", "2026-11-26";
    "a Buildkite API access token", "Buildkite", "bkua_{a24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite agent session token", "Buildkite", "bkaa_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite job token", "Buildkite", "bkaj_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Terraform or HCP Terraform token", "HashiCorp", "{a14}.atlasv1.{w60-70}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/terraformcloudpersonaltoken/terraformcloudpersonaltoken.go", "2026-11-26";
    "a Pulumi access token", "Pulumi", "pul-{h40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a SonarQube user token", "Sonar", "squ_{h40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a SonarQube project token", "Sonar", "sqp_{h40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a SonarQube Cloud scoped token", "Sonar", "sqco_{a59}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/sonarcloud/v2/sonarcloud.go", "2026-11-26";
    "a SonarQube global analysis token", "Sonar", "sqa_{h40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Harness personal access token", "Harness", "pat.{w22}.{a24}.{a20}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/harness/harness.go", "2026-11-26";
    "a Harness service account token", "Harness", "sat.{w22}.{a24}.{a20}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Octopus Deploy API key", "Octopus Deploy", "API-{u25-32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/octopusdeploy/octopusdeploy.go", "2026-11-26";
    "a Prefect API key", "Prefect", "pnu_{a36}|pnb_{a36}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Scalingo API token", "Scalingo", "tk-us-{w48}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a LaunchDarkly SDK key", "LaunchDarkly", "sdk-{h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/launchdarkly/launchdarkly.go", "2026-11-26";
    "a LaunchDarkly API access token", "LaunchDarkly", "api-{h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/launchdarkly/launchdarkly.go", "2026-11-26";
    "a Sourcegraph access token", "Sourcegraph", "sgp_{H40}|sgp_{H16}_{H40}|sgp_local_{H40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Sourcegraph license key token", "Sourcegraph", "slk_{h64}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/sourcegraphcody/sourcegraphcody.go", "2026-11-26";
    "a Tailscale auth key", "Tailscale", "tskey-auth-{a8+}-{a20+}|tskey-{a8+}-{a20+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/tailscale/tailscale.go", "2026-11-26";
    "a Tailscale API access token", "Tailscale", "tskey-api-{a8+}-{a20+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Tailscale OAuth client secret", "Tailscale", "tskey-client-{a8+}-{a20+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/tailscale/tailscale.go", "2026-11-26";
    "a Tailscale SCIM or webhook key", "Tailscale", "tskey-scim-{a8+}-{a20+}|tskey-webhook-{a8+}-{a20+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/tailscale/tailscale.go", "2026-11-26";
    "an Infracost API key", "Infracost", "ico-{a32}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Postman API key", "Postman", "PMAK-{H24}-{H34}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Postman collection access key", "Postman", "PMAT-{a26}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/postmanapikey/detector.go", "2026-11-26";
    "a Rootly API key", "Rootly", "rootly_{h64}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/rootly/rootly.go", "2026-11-26";
    "a ReadMe API key", "ReadMe", "rdme_{l70+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Vercel personal access token", "Vercel", "vcp_{w56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Vercel integration token", "Vercel", "vci_{w56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Vercel app access token", "Vercel", "vca_{w56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Vercel app refresh token", "Vercel", "vcr_{w56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Vercel API key", "Vercel", "vck_{w56}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Vercel Blob read-write token", "Vercel", "vercel_blob_rw_{a16}_{a28-40}", Random,
        "https://github.com/search?type=code&q=vercel_blob_rw_", "2026-11-26";
    "a Netlify access token", "Netlify", "nfp_{a36}|nfc_{a36}|nfo_{a36}|nfb_{a36}|nfu_{a36}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/netlify/v2/netlify_v2.go", "2026-11-26";
    "a Render API key", "Render", "rnd_{a28-36}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Fly.io access token", "Fly.io", "fo1_{w43}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Fly.io macaroon token", "Fly.io", "FlyV1 {b100+}|fm1a_{b100+}|fm1r_{b100+}|fm2_{b100+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Heroku API key", "Heroku", "HRKU-{h8}-{h4}-{h4}-{h4}-{h12}|HRKU-AA{w58}|HRKU-{w60-70}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Supabase access token", "Supabase", "sbp_{l40}|sbp_oauth_{h40}|sbp_v0_{h40}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/supabasetoken/supabasetoken.go", "2026-11-26";
    "a Supabase secret key", "Supabase", "sb_secret_{w22}_{w8}|sb_secret_{w31}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Neon API key", "Neon", "napi_{a40-70}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a PlanetScale service token", "PlanetScale", "pscale_tkn_{t32-64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a PlanetScale password", "PlanetScale", "pscale_pw_{t32-64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a PlanetScale OAuth token", "PlanetScale", "pscale_oauth_{t32-64}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Deno Deploy token", "Deno", "ddp_{a36}|ddw_{a36}|ddo_{a36}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Doppler personal token", "Doppler", "dp.pt.{a40-44}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Doppler service token", "Doppler", "dp.st.{a40-44}|dp.st.{w2-35}.{a40-44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/doppler.yml", "2026-11-26";
    "a Doppler CLI token", "Doppler", "dp.ct.{a40-44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/doppler.yml", "2026-11-26";
    "a Doppler SCIM token", "Doppler", "dp.scim.{a40-44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/doppler.yml", "2026-11-26";
    "a Doppler audit token", "Doppler", "dp.audit.{a40-44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/doppler.yml", "2026-11-26";
    "a Doppler service account token", "Doppler", "dp.sa.{a40-44}|dp.said.{a40-44}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/doppler.yml", "2026-11-26";
    "a TeamCity access token", "JetBrains", "eyJ0eXAiOiAiVENWMiJ9.{w30+}.{w30+}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/teamcity.yml", "2026-11-26";
    "a Private Packagist organization read token", "Packagist", "packagist_ort_{h68}", Pattern,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/packagist/detector.go", "2026-11-26";
    "a Private Packagist organization update token", "Packagist", "packagist_out_{h68}", Pattern,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/packagist/detector.go", "2026-11-26";
    "a Private Packagist user token", "Packagist", "packagist_uut_{h68}", Pattern,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/packagist/detector.go", "2026-11-26";
    "a Snyk API token", "Snyk", "snyk_uat.{h8}.{t20+}|snyk_sat.{h8}.{t20+}", Random,
        "https://github.com/snyk/go-application-framework/blob/main/pkg/auth/tokenauthenticator.go", "2026-11-26";
    "a Buildkite cluster token", "Buildkite", "bkct_{t24+}|bkcqt_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite packages token", "Buildkite", "bkpt_{t24+}|bkrt_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite agent registration or job acquisition token", "Buildkite", "bkar_{t24+}|bkjat_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite pipeline or portal token", "Buildkite", "bkat_{t24+}|bktr_{t24+}|bkpat_{t24+}|bkps_{t24+}", Random,
        "https://buildkite.com/docs/platform/security/tokens", "2026-11-26";
    "a Buildkite OAuth or exchanged token", "Buildkite", "bkur_{t24+}|bktx_{t24+}", Random,
        "https://github.com/buildkite/docs/blob/main/pages/apis/oauth_token_exchange.md", "2026-11-26";
    "an ngrok token", "ngrok", "{d1}{a26}_{d1}{a20}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/ngrok/ngrok.go", "2026-11-26";
    "an Inngest signing key", "Inngest", "signkey-{l1-12}-{h60-64}", Pattern,
        "https://github.com/inngest/inngest-js/blob/main/packages/inngest/src/components/InngestCommHandler.test.ts", "2026-11-26";
    "a Trigger.dev key", "Trigger.dev", "tr_dev_{a20-40}|tr_prod_{a20-40}|tr_stg_{a20-40}|tr_preview_{a20-40}|tr_pat_{a20-50}", Random,
        "https://github.com/triggerdotdev/trigger.dev/blob/main/apps/webapp/app/utils/apiKeys.ts", "2026-11-26";
    "a NetBird access token", "NetBird", "nbp_{a36}", Random,
        "https://github.com/netbirdio/netbird/blob/main/management/server/types/personal_access_token.go", "2026-11-26";
    "a Portainer access token", "Portainer", "ptr_{b44}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/portainertoken/portainertoken.go", "2026-11-26";
    "a Private Packagist API secret", "Packagist", "packagist_acs_{h64-96}", Pattern,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/packagist/detector.go", "2026-11-26";
    "an Aikido token or client secret", "Aikido", "AIK_CI_{a20-44}|AIK_SECRET_{a64}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Cloudsmith API key", "Cloudsmith", "csa_{h30}{a6}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Mergify application key", "Mergify", "mergify_application_key_{w40-200}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Ionic personal access token", "Ionic", "ion_{a42}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a DevCycle server key", "DevCycle", "dvc_server_{s20-60}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Val Town token", "Val Town", "vtwn_{w20-80}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
}
