//! Passwords in addresses, and secrets in URLs and connection strings.

use crate::case::Cases;
use crate::dice::Dice;
use crate::template::fill;

/// Addresses with a password.
const ADDRESSES: [(&str, &str); 46] = [
    ("https", "https://‹l6›:‹pu›@‹host›/‹w›"),
    ("http", "http://‹w›:‹pu›@‹host›:8080/‹w›?page=1"),
    ("http-proxy", "http://‹l6›:‹pu›@proxy.‹l6›.local:3128"),
    (
        "https-git",
        "https://‹w›:‹pu›@git.‹l6›.example.com/‹w›/‹w›.git",
    ),
    ("https-mail-user", "https://‹w›%40example.com:‹pu›@‹host›/"),
    (
        "https-token-as-user",
        "https://‹a32›@git.‹l6›.example.com/‹w›.git",
    ),
    (
        "https-x-token",
        "https://x-token-auth:‹a24›@bitbucket.org/‹w›/‹w›.git",
    ),
    ("https-oauth2", "https://oauth2:‹a26›@‹host›/‹w›.git"),
    (
        "postgres",
        "postgres://‹l6›:‹pu›@db.‹l6›.internal:5432/‹l6›",
    ),
    (
        "postgresql",
        "postgresql://‹w›:‹pu›@‹host›/‹w›?sslmode=require",
    ),
    (
        "postgres-query",
        "postgresql://‹host›/‹w›?user=‹w›&password=‹pu›",
    ),
    (
        "postgres-libpq",
        "host=db.‹l6›.internal port=5432 dbname=‹l6› user=‹l6› password=‹p›",
    ),
    ("mysql", "mysql://‹l6›:‹pu›@‹host›:3306/‹w›"),
    ("mariadb", "mariadb://root:‹pu›@‹w›:3306/‹w›"),
    ("mysql-go-dsn", "‹l6›:‹p›@tcp(‹l8›:3306)/‹l6›"),
    ("mysql-go-unix", "‹w›:‹pr›@unix(/var/run/mysqld.sock)/‹w›"),
    (
        "mongodb",
        "mongodb://‹l6›:‹pu›@‹host›:27017/‹w›?authSource=admin",
    ),
    (
        "mongodb-srv",
        "mongodb+srv://‹w›:‹pu›@cluster0.‹l5›.mongodb.net/‹w›",
    ),
    ("redis", "redis://:‹pu›@‹host›:6379/0"),
    ("rediss", "rediss://default:‹pu›@‹l8›.example.com:6380"),
    ("amqp", "amqp://‹l6›:‹pu›@‹host›:5672/‹w›"),
    ("amqps", "amqps://‹l6›:‹pu›@‹l8›.rmq.example.com/‹l6›"),
    ("ftp", "ftp://‹l6›:‹pu›@ftp.‹l6›.com/‹w›"),
    ("sftp", "sftp://‹w›:‹pu›@‹host›/upload"),
    ("ssh", "ssh://‹w›:‹pu›@‹host›:22"),
    ("smtp", "smtp://‹w›:‹pu›@mail.‹w›.com:587"),
    ("smtps", "smtps://‹w›%40‹w›.com:‹pu›@smtp.‹w›.com:465"),
    ("imap", "imaps://‹w›:‹pu›@imap.‹w›.org/INBOX"),
    ("ldap", "ldap://cn=‹w›:‹pu›@ldap.‹w›.internal:389"),
    ("ldaps", "ldaps://‹w›:‹pu›@‹host›"),
    ("nats", "nats://‹w›:‹pu›@‹host›:4222"),
    ("mqtt", "mqtt://‹w›:‹pu›@‹host›:1883"),
    ("clickhouse", "clickhouse://‹w›:‹pu›@‹host›:9000/‹w›"),
    ("snowflake", "snowflake://‹w›:‹pu›@‹w›-‹w›/‹w›/public"),
    ("elasticsearch", "https://elastic:‹pu›@‹host›:9200"),
    ("couchdb", "couchdb://admin:‹pu›@‹w›:5984/‹w›"),
    ("svn", "svn://‹w›:‹pu›@svn.‹w›.com/trunk"),
    ("rtsp", "rtsp://admin:‹pu›@cam.‹w›.local:554/stream"),
    ("socks5", "socks5://‹w›:‹pu›@proxy.‹w›.com:1080"),
    ("sqlserver", "sqlserver://sa:‹pu›@‹host›:1433?database=‹w›"),
    (
        "jdbc-sqlserver",
        "jdbc:sqlserver://‹host›:1433;databaseName=‹w›;user=‹w›;password=‹p›",
    ),
    (
        "jdbc-postgres",
        "jdbc:postgresql://‹host›:5432/‹w›?user=‹w›&password=‹pu›",
    ),
    ("jdbc-mysql", "jdbc:mysql://‹w›:‹pu›@‹host›:3306/‹w›"),
    ("jdbc-oracle", "jdbc:oracle:thin:‹w›/‹ph›@//‹host›:1521/‹U›"),
    ("oracle", "‹w›/‹pr›@//‹host›:1521/‹w›"),
    (
        "ado",
        "Server=‹w›.database.example.com;Initial Catalog=‹w›;User ID=‹w›;Password=‹p›;Encrypt=True",
    ),
];

/// URLs and connection strings with a secret.
const URLS: [(&str, &str); 34] = [
    (
        "slack-webhook",
        "https://hooks.slack.com/services/T‹u10›/B‹u10›/‹a24›",
    ),
    (
        "slack-workflow",
        "https://hooks.slack.com/workflows/T‹u10›/A‹u10›/‹d18›/‹a24›",
    ),
    (
        "slack-trigger",
        "https://hooks.slack.com/triggers/T‹u10›/‹d13›/‹h32›",
    ),
    (
        "discord-webhook",
        "https://discord.com/api/webhooks/‹d18›/‹B68›",
    ),
    (
        "discordapp-webhook",
        "https://discordapp.com/api/webhooks/‹d19›/‹B68›",
    ),
    (
        "teams-webhook",
        "https://‹l8›.webhook.office.com/webhookb2/‹uuid›@‹uuid›/IncomingWebhook/‹h32›/‹uuid›",
    ),
    (
        "teams-flow",
        "https://prod-‹d2›.westeurope.logic.azure.com:443/workflows/‹h32›/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=‹B43›",
    ),
    (
        "zapier-webhook",
        "https://hooks.zapier.com/hooks/catch/‹d7›/‹l7›/",
    ),
    (
        "jira-automation",
        "https://automation.atlassian.com/pro/hooks/‹h40›",
    ),
    (
        "opsgenie",
        "https://api.opsgenie.com/v1/json/jira?apiKey=‹uuid›",
    ),
    (
        "ifttt",
        "https://maker.ifttt.com/trigger/‹w›/with/key/‹B22›",
    ),
    (
        "google-chat",
        "https://chat.googleapis.com/v1/spaces/‹a11›/messages?key=AIza‹B35›&token=‹B43›",
    ),
    (
        "azure-sas",
        "https://‹l10›.blob.core.windows.net/‹w›?sv=2022-11-02&ss=b&srt=co&sp=rl&se=2027-01-01T00:00:00Z&sig=‹b43›%3D",
    ),
    (
        "s3-presigned",
        "https://‹w›.s3.amazonaws.com/‹w›.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=‹h64›",
    ),
    (
        "s3-old",
        "https://‹w›.s3.amazonaws.com/‹w›?AWSAccessKeyId=AKIA‹i16›&Expires=1700000000&Signature=‹a26›%3D",
    ),
    (
        "gcs-signed",
        "https://storage.googleapis.com/‹w›/‹w›?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=‹h128›",
    ),
    ("token-query", "https://‹host›/api?token=‹a32›"),
    (
        "access-token-query",
        "https://‹host›/v2/items?access_token=‹B40›&limit=5",
    ),
    ("api-key-query", "https://‹host›/data?q=‹w›&api_key=‹h32›"),
    ("key-query", "https://‹host›/maps/api?key=‹B39›"),
    (
        "private-token-query",
        "https://‹host›/api/v4/projects?private_token=‹B20›",
    ),
    ("secret-query", "https://‹host›/hook?secret=‹a24›"),
    (
        "password-query",
        "https://‹host›/login?user=‹w›&password=‹pu›",
    ),
    (
        "client-secret-query",
        "https://‹host›/oauth/token?client_id=‹a20›&client_secret=‹a40›",
    ),
    (
        "fragment",
        "https://‹host›/callback#access_token=‹B60›&token_type=Bearer",
    ),
    ("sig", "https://‹host›/share?id=‹n›&sig=‹B43›"),
    (
        "signature",
        "https://‹host›/file/‹n›?Expires=1790000000&Signature=‹B86›&Key-Pair-Id=K‹u13›",
    ),
    ("otpauth", "otpauth://totp/‹W›:‹w›?secret=‹i32›&issuer=‹W›"),
    (
        "azure-storage",
        "DefaultEndpointsProtocol=https;AccountName=‹l10›;AccountKey=‹b86›==;EndpointSuffix=core.windows.net",
    ),
    (
        "azure-bus",
        "Endpoint=sb://‹w›.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=‹b43›=",
    ),
    (
        "azure-config",
        "Endpoint=https://‹w›.azconfig.io;Id=‹a4›-l0-s0:‹a20›;Secret=‹b43›=",
    ),
    (
        "azure-iot",
        "HostName=‹w›.azure-devices.net;DeviceId=‹w›;SharedAccessKey=‹b43›=",
    ),
    (
        "telegram-url",
        "https://api.telegram.org/bot‹d10›:AA‹B33›/sendMessage",
    ),
    ("matrix-hook", "https://‹host›/hooks/‹h64›?token=‹h48›"),
];

/// Adds both.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    for (group, table, count) in [
        ("password-in-address", &ADDRESSES[..], 16),
        ("secret-in-url", &URLS[..], 16),
    ] {
        for (class, template) in table {
            for _ in 0..count {
                cases.add("secret", group, class, fill(template, dice));
                let prose = fill(&format!("‹w› {template} ‹w›"), dice);
                cases.add("secret", group, &format!("{class}, prose"), prose);
                let member = fill(&format!("{{\"‹w›\":\"{template}\"}}"), dice);
                // Backslashes would need escaping, and no address has them.
                if class != &"mysql-go-unix" {
                    cases.add("secret", group, &format!("{class}, json"), member);
                }
            }
        }
    }
}
