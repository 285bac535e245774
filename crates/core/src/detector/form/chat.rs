//! Chat, meetings and social networks.

forms! {
    "a Slack bot token", "Slack", "xoxb-{d8-15}-{d8-15}-{a16-40}|xoxb-{d8-15}-{a16-40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Slack user token", "Slack", "xoxp-{d8-15}-{d8-15}-{d8-15}-{a24-64}|xoxp-{d8-15}-{d8-15}-{a24-64}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/slack/slack.go", "2026-11-26";
    "a Slack legacy workspace token", "Slack", "xoxa-{d1}-{a16-48}|xoxa-{d1-15}-{d8-15}-{d8-15}-{w16+}|xoxr-{d1-15}-{d8-15}-{d8-15}-{w16+}|xoxo-{d1-15}-{d8-15}-{d8-15}-{w16+}|xoxs-{d1-15}-{d8-15}-{d8-15}-{w10+}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/slack/slack.go", "2026-11-26";
    "a Slack browser token", "Slack", "xoxc-{d8-15}-{d8-15}-{d8-15}-{h32-128}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Slack browser cookie", "Slack", "xoxd-{b30+}|xoxd-{a4+}%{u2}{a4+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Slack rotated access token", "Slack", "xoxe.xoxb-{d1}-{b60+}|xoxe.xoxp-{d1}-{b60+}|xoxe.xapp-{d1}-{b60+}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/veles.yml", "2026-11-26";
    "a Slack refresh token", "Slack", "xoxe-{d1}-{b60+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Slack app-level token", "Slack", "xapp-{d1}-{u8-14}-{d8-16}-{l32+}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Discord bot token", "Discord", "M{w23-27}.{w6}.{w27-45}|N{w23-27}.{w6}.{w27-45}|O{w23-27}.{w6}.{w27-45}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/discordbottoken/discordbottoken.go", "2026-11-26";
    "a Discord user token", "Discord", "mfa.{w80-90}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/discordbottoken/detector.go", "2026-11-26";
    "a Telegram bot token", "Telegram", "{d8-10}:AA{w32-33}|bot{d8-10}:AA{w32-33}", Pattern,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/telegram.yml", "2026-11-26";
    "a Matrix access token", "Matrix.org", "syt_{b2+}_{a20}_{a6}", Random,
        "https://github.com/element-hq/synapse/blob/develop/synapse/handlers/auth.py", "2026-11-26";
    "a Matrix authentication service token", "Matrix.org", "mat_{a30}_{a6}|mar_{a30}_{a6}|mpt_{a30}_{a6}", Random,
        "https://github.com/element-hq/matrix-authentication-service/blob/main/crates/data-model/src/tokens.rs", "2026-11-26";
    "a Webex access token", "Cisco", "{a64}_{a4}_{H8}-{H4}-{H4}-{H4}-{H12}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/webexbot/webexbot.go", "2026-11-26";
    "a Meta access token", "Meta", "EAA{a90+}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Meta app token", "Meta", "{d15-17}%7C{w27-40}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Slack legacy token", "Slack", "xoxa-{a16-64}|xoxr-{a16-64}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/slack/slack.go", "2026-11-26";
    "an X bearer token", "X", "AAAAAAAAAAAAAAAAAAAA{a6+}%{u2}{a4+}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an X access token", "X", "{d15-20}-{a40}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Twitch chat token", "Twitch", "oauth:{l30}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/twitchaccesstoken.yml", "2026-11-26";
    "a PubNub secret key", "PubNub", "sec-c-{b44-56}", Random,
        "https://github.com/search?type=code&q=sec-c-", "2026-11-26";
    "a Pushbullet access token", "Pushbullet", "o.{a32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/pushbulletapikey/pushbulletapikey.go", "2026-11-26";
    "an ntfy access token", "ntfy", "tk_{l29}", Random,
        "https://github.com/binwiederhier/ntfy/blob/main/client/client.yml", "2026-11-26";
    "a OneSignal API key", "OneSignal", "os_v2_app_{l90+}|os_v2_org_{l90+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an Intercom access token", "Intercom", "dG9rO{b50-64}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/intercom.yml", "2026-11-26";
}
