//! Clouds, their stores of data and of secrets.

forms! {
    "an AWS access key", "Amazon", "AKIA{u16}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an AWS temporary access key", "Amazon", "ASIA{u16}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an AWS STS service bearer token", "Amazon", "ABIA{u16}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an AWS context-specific credential", "Amazon", "ACCA{u16}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an AWS session token", "Amazon", "IQoJb3JpZ2luX2Vj{b100+}|FwoGZXIvYXdz{b100+}|FQoGZXIvYXdz{b100+}|FQoDYXdz{b100+}", Random,
        "https://github.com/search?type=code&q=IQoJb3JpZ2luX2Vj", "2026-11-26";
    "an Amazon Bedrock API key", "Amazon", "ABSK{b100-280}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a short-term Amazon Bedrock API key", "Amazon", "bedrock-api-key-{b50+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an AWS AppSync API key", "Amazon", "da2-{l26}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/aws/appsync/appsync.go", "2026-11-26";
    "a Google API key", "Google", "AIza{w35}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Google OAuth client secret", "Google", "GOCSPX-{w28}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/google.yml", "2026-11-26";
    "a Google OAuth access token", "Google", "ya29.{w20+}|ya29.{w1-19}.{w20+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/googleoauth2/googleoauth2_access_token.go", "2026-11-26";
    "a Google OAuth refresh token", "Google", "1//0{w40+}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/google.yml", "2026-11-26";
    "a Firebase Cloud Messaging server key", "Google", "AAAA{w7}:{w140}", Random,
        "https://github.com/mazen160/secrets-patterns-db/blob/master/datasets/nuclei-regexes.yml", "2026-11-26";
    "a Microsoft Entra client secret", "Microsoft", "{t3}{d1}Q~{t20-34}|{t3}{d1}Q~{t0-33}~{t8-34}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Azure Storage account key", "Microsoft", "{b76}+ASt{b8}", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure Cosmos DB key", "Microsoft", "{b76}ACDb{b8}", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure Batch account key", "Microsoft", "{b76}+ABa{b8}", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure Service Bus, Event Hubs or IoT key", "Microsoft", "{b33}+ASb{b7}|{b33}+AEh{b7}|{b33}AIoT{b7}|{b33}+ARm{b7}", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure Cache for Redis key", "Microsoft", "{b33}AzCa{b7}", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure AI Search key", "Microsoft", "{a42}AzSe{a6}", Random,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure Container Registry key", "Microsoft", "{b42}+ACR{a6}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/azurecontainerregistry/azurecontainerregistry.go", "2026-11-26";
    "an Azure Functions key", "Microsoft", "{w44}AzFu{w4-8}==", Pattern,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Azure annotated key", "Microsoft", "{a52}JQQJ99{a26}", Random,
        "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/PreciselyClassifiedSecurityKeys.json", "2026-11-26";
    "an Alibaba Cloud access key", "Alibaba", "LTAI{a12-24}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/alibaba/alibaba.go", "2026-11-26";
    "a Tencent Cloud secret id", "Tencent", "AKID{a32}", Random,
        "https://github.com/search?type=code&q=AKID+tencent", "2026-11-26";
    "a Yandex Cloud API key", "Yandex", "AQVN{w35-38}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Yandex Cloud IAM token", "Yandex", "t1.{w50+}.{w80+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a DigitalOcean personal access token", "DigitalOcean", "dop_v1_{h64}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a DigitalOcean OAuth access token", "DigitalOcean", "doo_v1_{h64}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a DigitalOcean OAuth refresh token", "DigitalOcean", "dor_v1_{h64}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Cloudflare origin CA key", "Cloudflare", "v1.0-{h24}-{h146}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Cloudflare global API key", "Cloudflare", "cfk_{w41-56}", Random,
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats", "2026-11-26";
    "a Cloudflare user API token", "Cloudflare", "cfut_{w41-56}", Random,
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats", "2026-11-26";
    "a Cloudflare account API token", "Cloudflare", "cfat_{w41-56}", Random,
        "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats", "2026-11-26";
    "a Databricks token", "Databricks", "dapi{h32}|dapi{h32}-{d1-2}|dkea{h32}|dose{h32}|dsapi{h32}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a HashiCorp Vault service token", "HashiCorp", "hvs.{w24}|hvs.{w90+}|s.{a24}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/hashicorp.yml", "2026-11-26";
    "a HashiCorp Vault batch token", "HashiCorp", "hvb.{t50+}|b.AAAAAQ{w80+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a HashiCorp Vault recovery token", "HashiCorp", "hvr.{w24+}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/hashicorp.yml", "2026-11-26";
    "an OpenShift user token", "Red Hat", "sha256~{w43}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Aiven service password", "Aiven", "AVNS_{w19}", Random,
        "https://github.com/search?type=code&q=AVNS_", "2026-11-26";
    "a DataStax Astra token", "DataStax", "AstraCS:{a24}:{h64}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an UpCloud API token", "UpCloud", "ucat_{a24-32}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Docker Swarm join token", "Docker", "SWMTKN-1-{l45-60}-{l22-30}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Docker Swarm unlock key", "Docker", "SWMKEY-1-{b40-50}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a K3s token", "SUSE", "K10{h64}::{a3-20}:{a16+}|K10{h64}::{l6}.{l16}", Random,
        "https://docs.k3s.io/cli/token", "2026-11-26";
    "a Proxmox API token", "Proxmox", "PVEAPIToken={t1-40}@{t1-20}!{t1-40}={h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://www.skills.sh/moltbot/skills/proxmox-full", "2026-11-26";
    "a Google authorization key for Gemini", "Google", "AQ.Ab8RN6{w40+}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/gcpexpressmode/detector.go", "2026-11-26";
    "an Alibaba Cloud temporary access key", "Alibaba", "STS.{a16-64}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Zuplo API key", "Zuplo", "zpka_{l32}_{h8}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
}
