//! Mail, text messages and calls.

forms! {
    "a SendGrid API key", "Twilio", "SG.{w16-32}.{w16-64}", Random,
        "https://github.com/secretlint/secretlint/blob/master/packages/@secretlint/secretlint-rule-sendgrid/src/index.ts", "2026-11-26";
    "a Mailgun API key", "Mailgun", "key-{h32}|{h32}-{h8}-{h8}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Mailchimp API key", "Mailchimp", "{h32}-us{d1-2}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Mandrill API key", "Mailchimp", "md-{w22}", Random,
        "https://github.com/mongodb/kingfisher/blob/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules/mandrill.yml", "2026-11-26";
    "a Brevo API key", "Brevo", "xkeysib-{h64}-{a12-20}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Brevo SMTP key", "Brevo", "xsmtpsib-{h64}-{a12-20}", Random,
        "https://github.com/search?type=code&q=xsmtpsib", "2026-11-26";
    "a Resend API key", "Resend", "re_{a6-10}_{a20-30}", Random,
        "https://github.com/resend/resend-java-legacy", "2026-11-26";
    "a MailerSend API token", "MailerSend", "mlsn.{h64}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Klaviyo private key", "Klaviyo", "pk_{h34}|pk_{a6}_{h34}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/klaviyo/klaviyo.go", "2026-11-26";
    "a Courier authorization key", "Courier", "pk_prod_{u28}|dk_prod_{u28}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/courier/courier.go", "2026-11-26";
    "a Twilio API key", "Twilio", "SK{H32}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Telnyx API key", "Telnyx", "KEY{H32}_{a20-24}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "a Svix signing secret", "Svix", "whsec_{b24-60}", Random,
        "https://github.com/svix/svix-webhooks/blob/main/README.md", "2026-11-26";
    "a Svix API token", "Svix", "testsk_{w20-60}.us|testsk_{w20-60}.eu|sk_{w30-50}.us|sk_{w30-50}.eu", Random,
        "https://github.com/svix/svix-webhooks/blob/main/ruby/spec/webmock_tests_spec.rb", "2026-11-26";
}
