//! Labels that end a domain or a file name, by their first letter: a label is compared with few.

/// A list of words, one row for each first letter.
pub(super) type Words = [&'static str; 26];

/// Whether the label is one of the words, in capitals or not.
pub(super) fn is_in(words: &Words, label: &[u8]) -> bool {
    let [first, _, ..] = label else {
        return false;
    };
    let row = first
        .to_ascii_lowercase()
        .checked_sub(b'a')
        .and_then(|row| words.get(usize::from(row)));
    row.is_some_and(|row| {
        row.split(' ')
            .any(|word| label.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Top-level domains of more than two letters in wide use, and those of a reserved or private name: mail of a company's own network.
/// Compared with the package tlds 1.261.0 (npm), which carries IANA's list, 2026-11-27: all are there but the reserved and private
/// ones (`corp example home internal intranet invalid lan local localdomain localhost private test`). Which people have mail under
/// was judged, not looked up.
pub(super) const GENERIC: Words = [
    "academy accountant accountants aero africa agency amsterdam app art asia attorney auction audi auto",
    "baby bank bar barcelona bayern beer berlin best bet bid bike bio biz blog bmw boston boutique brussels builders business buzz",
    "cafe capetown capital car care cars cash casino cat center charity chat church click clinic clothing cloud club codes coffee college cologne com community company computer construction consulting contractors cool coop corp credit cymru",
    "dental design dev digital directory doctor dog domains dubai durban",
    "earth eco edu education email energy engineer engineering enterprises equipment estate eus events example exchange expert",
    "family farm fashion film finance financial fish flights foo food foundation fun fund fyi",
    "gal gallery game games garden gent global gmbh gold google gov graphics green group guide guru",
    "hamburg health healthcare help holdings holiday home homes hospital host hosting house how",
    "immo immobilien inc industries info ink institute insurance int internal international intranet invalid investments irish istanbul",
    "jewelry jobs joburg",
    "kitchen koeln kyoto",
    "lan land lat law lawyer legal life limited limo link live llc loans local localdomain localhost lol london love ltd",
    "madrid management market marketing markets media melbourne men miami mil mobi moe mom money monster mortgage moscow museum music",
    "nagoya name net network news ngo ninja nyc",
    "okinawa one ong online org organic osaka",
    "page paris partners parts party pet photo photography pics pizza plus poker post press private pro properties property pub",
    "quebec",
    "red rent rentals restaurant review reviews rocks ruhr run",
    "saarland sale sarl school science scot services sexy shoes shop show singles site ski sncf soccer social software solutions space srl store stream studio style supplies supply support surf swiss sydney systems",
    "tax taxi team tech technology tel test tickets tips tirol today tokyo tools top tours town toys trade trading training travel",
    "university",
    "vegas ventures vet video vin vip vlaanderen",
    "wales webcam website wien wiki win wine work works world wtf",
    "xxx xyz",
    "yoga",
    "zone zuerich",
];

/// Endings of files of data, behind which an address may stand: `jane.doe@example.com.json`.
pub(super) const FILES: Words = [
    "adoc asc avif",
    "bak bmp bz2",
    "cer cfg conf crt csr csv",
    "db diff doc docx",
    "eml env",
    "",
    "gif gpg gz",
    "htm html",
    "ico ics ini",
    "jks jpeg jpg json jsonl",
    "key",
    "lock log",
    "md mdx mov mp3 mp4 msg",
    "ndjson",
    "odt old orig",
    "p12 patch pdf pem pfx png ppt pptx properties pub",
    "",
    "rar rst",
    "sig snap sql sqlite svg",
    "tar tex tgz tmp toml tsv txt",
    "",
    "vcf",
    "wav webp",
    "xls xlsx xml xz",
    "yaml yml",
    "zip",
];

/// Endings of files of code and of packages, and members in code: only a common domain before them makes an address.
pub(super) const CODE: Words = [
    "aar alpha apk async automount await",
    "beta",
    "canary catch cjs class constructor cpp crate cs css cts",
    "deb default device dll dmg dylib",
    "egg ejs eot exe exports",
    "false",
    "gem go gql graphql",
    "hbs hpp",
    "index ipa",
    "jar java js jsx",
    "kt",
    "latest length less",
    "main map min mjs mount msi mts",
    "next njk node null nupkg",
    "otf",
    "php proto prototype pug pyc",
    "",
    "rb rpm",
    "sass scss service slice socket styl svelte",
    "target then timer tpl true ts tsx ttf",
    "undefined",
    "value values vue",
    "war wasm whl woff woff2",
    "",
    "",
    "",
];

/// Domains that stand before the ending of a file of code.
pub(super) const COMMON: Words = [
    "", "", "com", "", "edu", "", "gov", "", "", "", "", "", "", "net", "org", "", "", "", "", "",
    "", "", "", "", "", "",
];
