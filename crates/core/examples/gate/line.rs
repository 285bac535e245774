//! Lines of headers, consoles and files that carry credentials.

use crate::case::Cases;
use crate::dice::Dice;
use crate::template::fill;
use data_encoding::BASE64;

/// Lines of headers, consoles and files.
const LINES: [(&str, &str); 45] = [
    ("header-bearer", "Authorization: Bearer ‹B40›"),
    ("header-bearer-lower", "authorization: bearer ‹h48›"),
    ("header-token", "Authorization: token ‹h40›"),
    ("header-apikey", "Authorization: ApiKey ‹b43›="),
    ("header-genie", "Authorization: GenieKey ‹uuid›"),
    ("header-private-token", "PRIVATE-TOKEN: ‹B20›"),
    ("header-x-api-key", "X-API-Key: ‹a32›"),
    ("header-x-auth-token", "X-Auth-Token: ‹h32›"),
    (
        "header-cookie",
        "Cookie: JSESSIONID=‹H32›; tenant.session.token=‹B80›",
    ),
    (
        "header-set-cookie",
        "Set-Cookie: session_token=‹B43›; Path=/; HttpOnly",
    ),
    ("header-digest", "Proxy-Authorization: Bearer ‹a36›"),
    (
        "curl-user",
        "curl -u ‹l6›:‹pr› https://‹l8›.atlassian.net/rest/api/3/myself",
    ),
    ("curl-user-long", "curl --user ‹w›:‹ph› https://‹host›/api"),
    ("curl-user-quoted", "curl -s -u '‹w›:‹pr›' https://‹host›/"),
    (
        "curl-header",
        "curl -H \"Authorization: Bearer ‹B40›\" https://‹host›/",
    ),
    (
        "curl-form",
        "curl -d 'username=‹w›&password=‹pu›' https://‹host›/login",
    ),
    (
        "wget",
        "wget --user=‹w› --password=‹pu› https://‹host›/‹w›.zip",
    ),
    ("option-space", "‹w› login --user ‹l6› --password ‹ph›"),
    ("option-equals", "‹w› --password=‹pr› --verbose"),
    ("option-token", "‹w› deploy --token ‹a32› --yes"),
    ("mysql-p", "mysql -u root -p‹pr› ‹l6›"),
    (
        "mysqldump",
        "mysqldump -h ‹host› -uroot -p‹ph› ‹w› > dump.sql",
    ),
    (
        "docker-login",
        "docker login -u ‹l6› -p ‹ph› registry.‹l6›.com",
    ),
    ("sshpass", "sshpass -p ‹ph› ssh ‹w›@‹host›"),
    ("psql", "PGPASSWORD=‹pr› psql -h ‹host› -U ‹w›"),
    ("redis-cli", "redis-cli -h ‹host› -a ‹pr›"),
    ("sqlcmd", "sqlcmd -S ‹host› -U sa -P ‹pr›"),
    (
        "ldapsearch",
        "ldapsearch -x -H ldaps://‹host› -D cn=‹w› -w ‹ph›",
    ),
    ("openssl-pass", "openssl rsa -in ‹w›.pem -passin pass:‹pr›"),
    ("keytool", "keytool -list -keystore ‹w›.jks -storepass ‹pr›"),
    ("chpasswd", "echo '‹w›:‹ph›' | chpasswd"),
    ("netrc", "machine ‹host› login ‹w› password ‹pu›"),
    (
        "netrc-lines",
        "machine ‹host›\n  login ‹w›\n  password ‹ph›\n",
    ),
    ("pgpass", "‹host›:5432:‹w›:‹w›:‹a14›"),
    ("npmrc", "//npm.‹w›.example.com/:_authToken=‹B36›"),
    ("npmrc-password", "//npm.‹w›.example.com/:_password=‹b23›="),
    ("pypirc", "[pypi]\nusername = __token__\npassword = ‹B60›\n"),
    (
        "sql-identified",
        "CREATE USER '‹w›'@'%' IDENTIFIED BY '‹ph›';",
    ),
    ("sql-password", "ALTER USER ‹w› WITH PASSWORD '‹pr›';"),
    (
        "aws-file",
        "[default]\naws_access_key_id = AKIA‹i16›\naws_secret_access_key = ‹b40›\n",
    ),
    (
        "maven",
        "<server><id>‹w›</id><username>‹w›</username><password>‹pu›</password></server>",
    ),
    ("nuget", "<add key=\"ClearTextPassword\" value=\"‹pu›\" />"),
    ("ansible", "ansible_user=‹w› ansible_password=‹ph›"),
    (
        "net-use",
        "net use Z: \\\\‹w›\\share /user:‹w› password:‹ph›",
    ),
    (
        "kubectl",
        "kubectl config set-credentials ‹w› --token=‹B40›",
    ),
];

/// Adds lines of every kind.
pub(crate) fn add(cases: &mut Cases, dice: &mut Dice) {
    cases.add_all("secret", "credential-line", &LINES, 30, dice);
    for _ in 0..60 {
        let pair = BASE64.encode(fill("‹w›:‹pr›", dice).as_bytes());
        let header = format!("Authorization: Basic {pair}");
        cases.add("secret", "credential-line", "header-basic", header);
        let docker = format!(
            "{{\"auths\":{{\"{}\":{{\"auth\":\"{pair}\"}}}}}}",
            fill("‹host›", dice)
        );
        cases.add("secret", "credential-line", "docker-auth", docker);
        let npm = format!("_auth={pair}");
        cases.add("secret", "credential-line", "npm-auth", npm);
    }
}
