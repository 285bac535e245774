//! Tokens in published forms: every alternative of every form of the table, in every notation.

use crate::case::Cases;
use crate::dice::Dice;
use crate::notation::{CONTEXTS, ENCODINGS};
use bailee_core::detector::form::{self, Piece, is_of};

/// The fewest cases of all forms together.
const FEWEST: usize = 4_000;
/// The most characters of a run that has no end.
const LONGER: usize = 12;

/// Adds tokens of every form, at least one of each alternative in each notation.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    let forms: Vec<_> = form::all()
        .flat_map(|(form, source)| form.pattern.split('|').map(move |one| (form, source, one)))
        .collect();
    let notations = CONTEXTS.len() + ENCODINGS.len();
    let draws = FEWEST.div_ceil((forms.len() * notations).max(1));
    for (form, source, alternative) in forms {
        let group = group(source.owner, form.name);
        for _ in 0..draws {
            for (notation, write) in CONTEXTS {
                let token = example(alternative, dice);
                let (name, text) = write(dice, &token);
                cases.add_named("secret", group, &class(form.name, notation), &name, text);
            }
            for (notation, write) in ENCODINGS {
                let text = write(&example(alternative, dice));
                cases.add("secret", group, &class(form.name, notation), text);
            }
        }
    }
}

fn class(form: &str, notation: &str) -> String {
    let article = |article| form.strip_prefix(article);
    let form = article("an ").or_else(|| article("a ")).unwrap_or(form);
    format!("{form}, {notation}")
}

/// A token of one alternative of a pattern.
pub(crate) fn example(alternative: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    for piece in form::pieces(alternative) {
        match piece {
            Piece::Literal(literal) => text.push_str(&String::from_utf8_lossy(literal)),
            Piece::Run { class, least, most } => {
                let length = dice.within(least, most.min(least + LONGER));
                text.push_str(&run(class, length, dice));
            }
        }
    }
    text
}

/// Characters of a class. At the ends letters and digits only: generators of tokens encode bytes, and a sign at an
/// end is what prose and encodings take for their own.
fn run(class: u8, length: usize, dice: &mut Dice) -> String {
    let all: Vec<u8> = (0..=127).filter(|byte| is_of(class, *byte)).collect();
    let plain: Vec<u8> = all
        .iter()
        .copied()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .collect();
    let inner: Vec<u8> = all
        .into_iter()
        .filter(|byte| !b"=.".contains(byte))
        .collect();
    match length {
        0 => String::new(),
        1 => dice.text(&plain, 1),
        _ => {
            let (first, last) = (dice.text(&plain, 1), dice.text(&plain, 1));
            format!("{first}{}{last}", dice.text(&inner, length - 2))
        }
    }
}

/// Owners of forms, by what they do; those of no other row are `token-other`.
const GROUPS: [(&str, &[&str]); 8] = [
    (
        "token-atlassian",
        &["atlassian", "bitbucket", "trello", "opsgenie", "statuspage"],
    ),
    (
        "token-scm",
        &[
            "github",
            "gitlab",
            "gitea",
            "npm",
            "pypi",
            "rubygems",
            "crates",
            "nuget",
            "docker",
            "circleci",
            "buildkite",
            "jfrog",
            "artifactory",
            "sonar",
            "codecov",
            "snyk",
            "travis",
            "jenkins",
            "sourcegraph",
            "packagist",
            "clojars",
            "hex",
            "azure devops",
            "terraform",
            "hashicorp",
            "pulumi",
            "postman",
            "readme",
        ],
    ),
    (
        "token-cloud",
        &[
            "amazon",
            "aws",
            "google",
            "microsoft",
            "azure",
            "digitalocean",
            "alibaba",
            "tencent",
            "ibm",
            "heroku",
            "cloudflare",
            "fly",
            "vercel",
            "netlify",
            "render",
            "supabase",
            "planetscale",
            "databricks",
            "linode",
            "scaleway",
            "hetzner",
            "ovh",
            "yandex",
            "oracle",
            "firebase",
            "doppler",
            "fastly",
            "mongodb",
            "neon",
            "railway",
            "snowflake",
        ],
    ),
    (
        "token-ai",
        &[
            "openai",
            "anthropic",
            "hugging",
            "replicate",
            "groq",
            "perplexity",
            "mistral",
            "cohere",
            "deepseek",
            "xai",
            "langchain",
            "langfuse",
            "pinecone",
            "elevenlabs",
            "openrouter",
            "together",
            "fireworks",
            "nvidia",
            "cerebras",
            "voyage",
            "weights",
        ],
    ),
    (
        "token-chat",
        &[
            "slack",
            "discord",
            "telegram",
            "teams",
            "mattermost",
            "zoom",
            "webex",
            "linear",
            "notion",
            "asana",
            "airtable",
            "figma",
            "monday",
            "clickup",
            "intercom",
            "zendesk",
        ],
    ),
    (
        "token-payment",
        &[
            "stripe",
            "square",
            "paypal",
            "shopify",
            "adyen",
            "braintree",
            "razorpay",
            "plaid",
            "flutterwave",
            "paystack",
            "mollie",
            "coinbase",
            "checkout",
            "gocardless",
            "lemon",
        ],
    ),
    (
        "token-mail",
        &[
            "sendgrid",
            "mailgun",
            "mailchimp",
            "twilio",
            "postmark",
            "brevo",
            "sendinblue",
            "resend",
            "mailjet",
            "sparkpost",
            "klaviyo",
            "hubspot",
            "messagebird",
            "vonage",
            "loops",
        ],
    ),
    (
        "token-monitoring",
        &[
            "grafana",
            "new relic",
            "datadog",
            "sentry",
            "dynatrace",
            "honeycomb",
            "pagerduty",
            "rollbar",
            "elastic",
            "splunk",
            "logz",
            "posthog",
            "launchdarkly",
            "sumo",
            "better",
            "axiom",
            "logdna",
            "mapbox",
            "algolia",
            "contentful",
        ],
    ),
];

fn group(owner: &str, name: &str) -> &'static str {
    let text = format!("{owner} {name}").to_ascii_lowercase();
    let of = |(_, owners): &&(&str, &[&str])| owners.iter().any(|owner| text.contains(owner));
    GROUPS
        .iter()
        .find(of)
        .map_or("token-other", |(group, _)| group)
}
