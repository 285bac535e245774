//! Hashes of passwords: whoever has one can try passwords at leisure.

forms! {
    "a bcrypt hash of a password", "Openwall", "$2a${d2}${c53}|$2b${d2}${c53}|$2x${d2}${c53}|$2y${d2}${c53}", Pattern,
        "https://man.archlinux.org/man/crypt.5", "2026-11-27";
    "a SHA-crypt hash of a password", "Openwall", "$5${c1-16}${c43}|$5$rounds={d4-9}${c1-16}${c43}|$6${c1-16}${c86}|$6$rounds={d4-9}${c1-16}${c86}", Pattern,
        "https://man.archlinux.org/man/crypt.5", "2026-11-27";
    "an MD5-crypt hash of a password", "Openwall", "$1${c1-8}${c22}|$apr1${c1-8}${c22}", Pattern,
        "https://man.archlinux.org/man/crypt.5", "2026-11-27";
    "a yescrypt hash of a password", "Openwall", "$y${c2-12}${c1-86}${c43}|$gy${c2-12}${c1-86}${c43}|$7${c11-97}${c43}", Pattern,
        "https://man.archlinux.org/man/crypt.5", "2026-11-27";
    "an Argon2 hash of a password", "Password Hashing Competition", "$argon2id$v={d2}$m={d1-8},t={d1-6},p={d1-4}${b11-64}${b16+}|$argon2i$v={d2}$m={d1-8},t={d1-6},p={d1-4}${b11-64}${b16+}|$argon2d$v={d2}$m={d1-8},t={d1-6},p={d1-4}${b11-64}${b16+}", Pattern,
        "https://github.com/P-H-C/phc-winner-argon2/blob/master/README.md", "2026-11-27";
    "a Django hash of a password", "Django Software Foundation", "pbkdf2_sha256${d4-8}${a8-64}${b44}|pbkdf2_sha1${d4-8}${a8-64}${b28}", Pattern,
        "https://github.com/django/django/blob/main/django/contrib/auth/hashers.py", "2026-11-27";
    "a phpass hash of a password", "Openwall", "$P$B{c30}|$H$9{c30}", Pattern,
        "https://github.com/WordPress/WordPress/blob/master/wp-includes/class-phpass.php", "2026-11-27";
}
