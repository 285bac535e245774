//! Running the programs of a level: their output goes to the terminal and to a file, and is counted on the way.

use super::leftover;
use super::report::{Reader, Report};
use crate::count::Counts;
use crate::shell::{Failure, start_failure};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How often it is looked whether a program has ended while it prints nothing.
const LOOK: Duration = Duration::from_millis(100);
/// How long is waited for further output of a program that has ended: one that it left behind may hold the pipe open.
const QUIET: Duration = Duration::from_millis(500);

/// One level that is being run.
#[derive(Debug)]
pub(super) struct Watch {
    log: File,
    /// The folder for temporary files of this level.
    temp: PathBuf,
    /// What the environment of every process of this level carries.
    mark: String,
    /// What is not to be shown before the level has ended, so that two levels that run side by side stay readable.
    held: Option<Vec<String>>,
}

impl Watch {
    /// Starts to watch: what is printed will be kept in `path`.
    ///
    /// # Errors
    /// When the file or the folder for temporary files cannot be created.
    pub(super) fn start(path: &Path, name: &str) -> Result<Self, Failure> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |source| Failure::File { path, source }
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        let log = File::create(path).map_err(failed(path))?;
        // A short path: names of sockets, which browsers put there, have at most a hundred letters.
        let mark = format!("{}-{name}", std::process::id());
        let temp = std::env::temp_dir().join(format!("bailee-{mark}"));
        fs::create_dir_all(&temp).map_err(failed(&temp))?;
        Ok(Self {
            log,
            temp,
            mark,
            held: None,
        })
    }

    /// Runs a command with its output passed through, and counts what it reports.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn count(
        &mut self,
        command: &mut Command,
        report: Report,
    ) -> Result<Counts, Failure> {
        let failed = |command: &Command| {
            let program = command.get_program().to_string_lossy().into_owned();
            move |source| Failure::Start { program, source }
        };
        let (output, writer) = io::pipe().map_err(failed(command))?;
        let second = writer.try_clone().map_err(failed(command))?;
        command
            .stdin(Stdio::null())
            .stdout(second)
            .stderr(writer)
            .env("TMPDIR", &self.temp)
            // TypeScript would keep compiled code among the temporary files.
            .env("NODE_DISABLE_COMPILE_CACHE", "1")
            .env(leftover::MARK, &self.mark);
        let started = command.spawn();
        // The command holds the writing ends of the pipe; only the program may.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = started.map_err(|source| start_failure(command, source))?;
        let mut reader = Reader::new(report);
        let status = self
            .follow(&mut child, output, &mut reader)
            .map_err(failed(command))?;
        let end = (!status.success()).then(|| status.to_string());
        Ok(reader.finish(end.as_deref()))
    }

    /// Passes output through until the program has ended and nothing more comes.
    fn follow(
        &mut self,
        child: &mut Child,
        output: PipeReader,
        reader: &mut Reader,
    ) -> io::Result<ExitStatus> {
        let lines = lines(output);
        let mut ended = None;
        loop {
            match lines.recv_timeout(if ended.is_some() { QUIET } else { LOOK }) {
                Ok(line) => {
                    self.print(&line);
                    reader.read(&line);
                }
                Err(RecvTimeoutError::Timeout) => match ended {
                    Some(status) => return Ok(status),
                    None => ended = child.try_wait()?,
                },
                Err(RecvTimeoutError::Disconnected) => return child.wait(),
            }
        }
    }

    /// From here on, shows what is printed when the level ends.
    pub(super) fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Prints a line, and keeps it.
    pub(super) fn print(&mut self, line: &str) {
        match &mut self.held {
            Some(held) => held.push(line.to_owned()),
            None => println!("{line}"),
        }
        // The terminal has it; a full disk must not end the tests.
        let _ = writeln!(self.log, "{line}");
    }

    /// Ends the level: what it left behind is ended and removed, and each is a failure.
    pub(super) fn finish(&mut self) -> Counts {
        let mut counts = Counts::default();
        for what in leftover::clear(&self.mark, &self.temp) {
            let what = format!("left behind: {what}");
            self.print(&what);
            counts.add(Counts::fail(what));
        }
        if let Some(held) = self.held.take() {
            println!("{}", held.join("\n"));
        }
        counts
    }
}

/// Reads lines on a thread of its own, which ends with the last writer.
fn lines(output: PipeReader) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line);
            if sender
                .send(text.trim_end_matches(['\r', '\n']).to_owned())
                .is_err()
            {
                return;
            }
            line.clear();
        }
    });
    receiver
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::{Report, Watch};
    use crate::count::Counts;
    use std::fs;
    use std::path::PathBuf;
    use std::process::Command;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    fn start(name: &str) -> (PathBuf, Watch) {
        let path = std::env::temp_dir().join(format!("xtask-{name}-{}.log", std::process::id()));
        let watch = Watch::start(&path, name).unwrap();
        (path, watch)
    }

    #[test]
    fn both_outputs_are_kept_in_order_and_counted() {
        let (path, mut watch) = start("order");
        let mut shell = shell("echo ok a; echo not ok b >&2; printf 'ok c'; exit 3");
        let counts = watch.count(&mut shell, Report::Lines).unwrap();
        assert_eq!((counts.passed, counts.failed), (2, 1));
        assert_eq!(counts.failures, ["b"]);
        assert_eq!(watch.finish(), Counts::default());
        assert_eq!(fs::read_to_string(&path).unwrap(), "ok a\nnot ok b\nok c\n");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_is_held_is_kept_in_the_file_at_once() {
        let (path, mut watch) = start("hold");
        watch.hold();
        watch.count(&mut shell("echo ok a"), Report::Lines).unwrap();
        assert_eq!(watch.held, Some(vec!["ok a".to_owned()]));
        assert_eq!(fs::read_to_string(&path).unwrap(), "ok a\n");
        assert_eq!(watch.finish(), Counts::default());
        assert_eq!(watch.held, None);
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_a_level_leaves_behind_is_ended_removed_and_named() {
        let (path, mut watch) = start("leave");
        // The process that stays holds the pipe open, too.
        let mut shell =
            shell("sleep 600 & echo ok a; echo > \"$TMPDIR/stays\"; : > \"$TMPDIR/also\"");
        let counts = watch.count(&mut shell, Report::Lines).unwrap();
        assert_eq!(counts, Counts::pass());
        let temp = watch.temp.clone();
        let mut failures = watch.finish().failures;
        assert!(!temp.exists());
        fs::remove_file(path).unwrap();
        if cfg!(target_os = "linux") {
            let process = failures.remove(0);
            assert!(process.starts_with("left behind: process "), "{process}");
            assert!(process.ends_with(": sleep 600"), "{process}");
        }
        assert_eq!(
            failures,
            ["left behind: also", "left behind: stays"].map(str::to_owned)
        );
    }
}
