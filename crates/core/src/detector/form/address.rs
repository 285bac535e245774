//! Addresses that are secrets: whoever knows one may post to it or read from it.

forms! {
    "a Slack webhook", "Slack", "hooks.slack.com/services/T{u6-14}/B{u6-14}/{a20-32}|hooks.slack-gov.com/services/T{u6-14}/B{u6-14}/{a20-32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/slackwebhook/slackwebhook.go", "2026-11-26";
    "a Slack workflow webhook", "Slack", "hooks.slack.com/workflows/{u8-14}/{u8-14}/{d12-22}/{a20-32}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Slack trigger webhook", "Slack", "hooks.slack.com/triggers/{u8-14}/{d10-20}/{a24-40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Discord webhook", "Discord", "discord.com/api/webhooks/{d17-20}/{w56+}|discordapp.com/api/webhooks/{d17-20}/{w56+}|discord.com/api/v{d1-2}/webhooks/{d17-20}/{w56+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/discordwebhook/discordwebhook.go", "2026-11-26";
    "a Microsoft Teams webhook", "Microsoft", "webhook.office.com/webhookb2/{w36}@{w36}/{w3-60}/{a32}|webhook.office.com/webhookb2/{w36}%40{w36}/{w3-60}/{a32}|outlook.office.com/webhook/{w36}@{w36}/{w3-60}/{a32}|outlook.office365.com/webhook/{w36}@{w36}/{w3-60}/{a32}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Azure Logic Apps trigger", "Microsoft", "logic.azure.com/workflows/{h32}/triggers/{s1+}/paths/invoke?api-version={w1-12}&sp=%2Ftriggers%2F{s1+}%2Frun&sv={t1-5}&sig={w43}|logic.azure.com:443/workflows/{h32}/triggers/{s1+}/paths/invoke?api-version={w1-12}&sp=%2Ftriggers%2F{s1+}%2Frun&sv={t1-5}&sig={w43}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/workflows.py", "2026-11-26";
    "a Power Automate trigger", "Microsoft", "api.powerplatform.com/powerautomate/automations/direct/workflows/{h32}/triggers/{s1+}/paths/invoke?api-version={w1-12}&sp=%2Ftriggers%2F{s1+}%2Frun&sv={t1-5}&sig={w43}|api.powerplatform.com:443/powerautomate/automations/direct/workflows/{h32}/triggers/{s1+}/paths/invoke?api-version={w1-12}&sp=%2Ftriggers%2F{s1+}%2Frun&sv={t1-5}&sig={w43}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/microsoftteamswebhook/v2/microsoftteamswebhook.go", "2026-11-26";
    "an Azure Functions address", "Microsoft", "azurewebsites.net/api/{w1+}?code={w40+}|azurewebsites.net/api/{w1+}?code={b40+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/azurefunctionkey/azurefunctionkey.go", "2026-11-26";
    "a Zapier webhook", "Zapier", "hooks.zapier.com/hooks/catch/{d4-10}/{l5-10}|hooks.zapier.com/hooks/catch/{d4-10}/silent/{l5-10}|hooks.zapier.com/hooks/standard/{d4-10}/{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/zapierwebhook/zapierwebhook.go", "2026-11-26";
    "an IFTTT webhook", "IFTTT", "maker.ifttt.com/trigger/{w1+}/with/key/{w20+}|maker.ifttt.com/trigger/{w1+}/json/with/key/{w20+}|maker.ifttt.com/use/{w20+}", Random,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/ifttt.py", "2026-11-26";
    "an Atlassian Automation webhook", "Atlassian", "api-private.atlassian.com/automation/webhooks/{L3-16}/a/{H8}-{H4}-{H4}-{H4}-{H12}/{w16-64}", Pattern,
        "https://github.com/search?type=code&q=automation%2Fwebhooks%2Fjira%2Fa", "2026-11-26";
    "a Google Chat webhook", "Google", "chat.googleapis.com/v1/spaces/{w6+}/messages?key={w39}&token={w30+}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/google_chat.py", "2026-11-26";
    "a private Google calendar address", "Google", "private-{h32}/basic.ics|private-{h32}/full.ics|private-{h32}/basic|private-{h32}/full", Pattern,
        "https://github.com/MarcoDiFrancesco/CalendarAnalyzer/wiki/Get-calendar-link", "2026-11-26";
    "a Splunk On-Call address", "Splunk", "alert.victorops.com/integrations/generic/{d6-10}/alert/{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/splunk.py", "2026-11-26";
    "a Grafana OnCall address", "Grafana Labs", "grafana.net/oncall/integrations/v1/{s2+}/{a20-40}", Random,
        "https://github.com/grafana/oncall/blob/dev/docs/sources/configure/integrations/references/alertmanager/index.md", "2026-11-26";
    "a Workato webhook", "Workato", "webhooks.workato.com/webhooks/rest/{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://github.com/search?type=code&q=webhooks.workato.com%2Fwebhooks%2Frest", "2026-11-26";
    "a Tines webhook", "Tines", "tines.com/webhook/{h32}/{h32}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/tineswebhook/tineswebhook.go", "2026-11-26";
    "a Healthchecks ping address", "Healthchecks.io", "hc-ping.com/{H8}-{H4}-{H4}-{H4}-{H12}|hc-ping.com/{w22}/{w1+}", Random,
        "https://github.com/healthchecks/healthchecks/blob/master/templates/docs/http_api.md", "2026-11-26";
    "an Uptime Kuma push address", "Uptime Kuma", "api/push/{a10-32}?status=up", Pattern,
        "https://github.com/louislam/uptime-kuma/blob/master/extra/push-examples/bash-curl/index.sh", "2026-11-26";
    "a Mattermost webhook", "Mattermost", "hooks/{l26}", Random,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/mattermost.py", "2026-11-26";
    "a Webex webhook", "Cisco", "webexapis.com/v1/webhooks/incoming/{w40+}|api.ciscospark.com/v1/webhooks/incoming/{w40+}", Random,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/webexteams.py", "2026-11-26";
    "a Lark bot webhook", "ByteDance", "open.feishu.cn/open-apis/bot/v2/hook/{H8}-{H4}-{H4}-{H4}-{H12}|open.larksuite.com/open-apis/bot/v2/hook/{H8}-{H4}-{H4}-{H4}-{H12}|open.feishu.cn/open-apis/bot/hook/{w32-36}", Random,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/lark.py", "2026-11-26";
    "a DingTalk robot address", "Alibaba", "oapi.dingtalk.com/robot/send?access_token={h64}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/dingtalk.py", "2026-11-26";
    "a WeCom robot address", "Tencent", "qyapi.weixin.qq.com/cgi-bin/webhook/send?key={H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/wecombot.py", "2026-11-26";
    "a Guilded webhook", "Guilded", "media.guilded.gg/webhooks/{H8}-{H4}-{H4}-{H4}-{H12}/{w60+}", Random,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/guilded.py", "2026-11-26";
    "a Flock webhook", "Flock", "api.flock.com/hooks/sendMessage/{H8}-{H4}-{H4}-{H4}-{H12}", Pattern,
        "https://github.com/caronc/apprise/blob/master/apprise/plugins/flock.py", "2026-11-26";
    "a Vercel deploy hook", "Vercel", "api.vercel.com/v1/integrations/deploy/{s15+}/{a8-16}", Random,
        "https://github.com/search?type=code&q=api.vercel.com%2Fv1%2Fintegrations%2Fdeploy", "2026-11-26";
    "a Netlify build hook", "Netlify", "api.netlify.com/build_hooks/{h24}", Pattern,
        "https://docs.netlify.com/build/configure-builds/build-hooks/", "2026-11-26";
    "a Render deploy hook", "Render", "api.render.com/deploy/srv-{l20}?key={w8-16}", Random,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/render-deploy-hook.toml", "2026-11-26";
    "a Buildkite webhook", "Buildkite", "webhook.buildkite.com/deliver/{w32+}", Random,
        "https://github.com/buildkite/docs/blob/main/pages/apis/webhooks/incoming/pipeline_triggers.md", "2026-11-26";
}
