//! Passwords that are given to programs, and those that programs keep as hashes.

use super::{finds, passes};
use crate::rule::Rule;

#[test]
fn passwords_given_to_programs_are_found() {
    finds(
        Rule::Password,
        &[
            "mysql -u root -phunter2x orders",
            "redis-cli -h cache.example -a hunter2x",
            "sqlcmd -S db.example -U sa -P Hunter2x!",
            "ldapsearch -x -D cn=admin,dc=example,dc=org -w hunter2x -b dc=example",
            "slappasswd -s 'hunter2x'",
            "openssl enc -aes-256-cbc -k hunter2x -in a -out b",
            "openssl rsa -in key.pem -passin pass:hunter2x",
            "keytool -list -keystore a.jks -storepass hunter2x",
            "echo 'nina:hunter2x' | chpasswd",
            "echo -n \"deploy:hunter2x\" | sudo chpasswd -c SHA512",
            "mosquitto_pub -h mq.example -u sensor -P hunter2x -t a -m b",
            "mosquitto_pub -h mq.example \\\n  -u sensor -P hunter2x",
            "mysql -u root -p-Hunter2x orders",
            "openssl aes-256-cbc -k hunter2x -in a",
            "curl 'https://x.example/?a=1&b=2' -u nina:hunter2x",
        ],
    );
    passes(&[
        "ssh -p 2222 build.example",
        "openssl rsa -in key.pem -passin env:KEY_PASSWORD",
        "openssl rsa -in key.pem -passin file:pass.txt",
        "ldapsearch -x -W -D cn=admin,dc=example,dc=org",
        "ldapsearch -x -w $LDAP_PASSWORD",
        "mysql -u root -p orders",
        "tar -P -cf a.tar /etc",
        "echo 'note: restart' | tee log",
        "docker run -p 8080:80 -w /app node",
        "keytool -storepass ${STORE_PASS}",
        "ipmitool sdr | grep -P 'Temp|Fan'",
        "docker run --name openldap -w /srv/app image",
        "grep -rn ldapsearch src | grep -w bind",
        "openssl enc -d -in a | curl -k https://x.example",
    ]);
}

#[test]
fn hashes_of_passwords_are_found_and_other_hashes_pass() {
    let hash = |count: usize| "Zx9./aQ3".chars().cycle().take(count).collect::<String>();
    let texts = [
        format!("$2y$10${}", hash(53)),
        format!("root:$6${}${}:19000:0:99999:7:::", hash(16), hash(86)),
        format!("$5$rounds=5000${}${}", hash(16), hash(43)),
        format!("bob:$apr1${}${}", hash(8), hash(22)),
        format!("$y$j9T${}${}", hash(22), hash(43)),
        format!(
            "$argon2id$v=19$m=65536,t=3,p=4${}${}",
            hash(22).replace('.', "A"),
            hash(43).replace('.', "A")
        ),
    ];
    let sentence = format!("The hash is $6${}${}.", hash(16), hash(86));
    finds(Rule::Password, &[&sentence]);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    finds(Rule::Password, &texts);
    passes(&[
        "sha256$1$2$3",
        "$1$2",
        "$2a$10$short",
        "{SHA256} is a scheme",
        "sha512-9ONfkbG5be24ad8b1653240376955d2uYyGUM1SuzWHc9hLN3sFHfUa==",
    ]);
}
