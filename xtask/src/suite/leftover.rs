//! What a level leaves behind: processes that still run, and files in its folder for temporary files.
//!
//! Both disturb the next run: a process holds a port or a core, and a folder fills the disk.
//! Processes are known by a variable that every process of the level inherits, so no other is ever touched.
//! Only Linux shows the environment of processes; elsewhere only files are found.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The variable in the environment of every process of a level.
pub(super) const MARK: &str = "BAILEE_TEST_LEVEL";
/// How long processes may take to end by themselves when the tests have ended.
const GRACE: Duration = Duration::from_secs(5);

/// A process of a level.
#[derive(Debug)]
struct Process {
    id: u32,
    command: String,
}

/// Ends the processes that carry `mark`, removes `temp`, and returns what was there, in words.
pub(super) fn clear(mark: &str, temp: &Path) -> Vec<String> {
    let start = Instant::now();
    let mut left = processes(mark);
    while !left.is_empty() && start.elapsed() < GRACE {
        std::thread::sleep(Duration::from_millis(100));
        left = processes(mark);
    }
    let mut found: Vec<String> = left
        .iter()
        .map(|process| format!("process {}: {}", process.id, process.command))
        .collect();
    for process in left {
        // One that has ended meanwhile is what is wanted.
        let _ = Command::new("kill")
            .args(["-KILL", &process.id.to_string()])
            .output();
    }
    let entries = fs::read_dir(temp).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    found.extend(names);
    let _ = fs::remove_dir_all(temp);
    found
}

/// Returns the processes whose environment carries `mark`; none where the system does not show it.
fn processes(mark: &str) -> Vec<Process> {
    let wanted = format!("{MARK}={mark}");
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut found: Vec<Process> = entries
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            // Another's process, or one that has just ended, cannot be read; one that has ended and is not yet waited
            // for has no environment any more.
            let environment = fs::read(entry.path().join("environ")).ok()?;
            environment
                .split(|byte| *byte == 0)
                .any(|variable| variable == wanted.as_bytes())
                .then_some(())?;
            let command = fs::read(entry.path().join("cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            Some(Process {
                id,
                command: command.trim().to_owned(),
            })
        })
        .collect();
    found.sort_by_key(|process| process.id);
    found
}
