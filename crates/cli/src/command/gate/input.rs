//! Reading: what an input is, and which way it is searched.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::rc::Rc;

use super::find::{TOLD, visible};
use super::json;
use super::report::Report;
use super::search::Search;
use super::text::{search_line, search_text};
use crate::error::CliError;

/// How much of an input says what it is.
const HEAD: u64 = 8 << 10;

/// Searches one input.
///
/// # Errors
/// It cannot be read, or is not text.
pub(super) fn search(
    path: &Path,
    lines: bool,
    search: &mut Search,
    report: &mut Report<'_>,
) -> Result<(), CliError> {
    let name = path.display().to_string();
    search.begin(&name);
    let shown = visible(&name);
    let mut input = Input {
        path: shown.clone(),
        bytes: Rc::default(),
        search,
        report,
    };
    let failed = |source| CliError::Input {
        path: shown.clone(),
        source,
    };
    if name == "-" {
        return input.stream(lines, std::io::stdin().lock());
    }
    let mut file = File::open(path).map_err(failed)?;
    let kind = file.metadata().map_err(failed)?.file_type();
    if kind.is_dir() {
        return Err(CliError::Folder { path: shown });
    }
    let lines = lines || has_lines(path);
    // A pipe can be read once only; a file again, so that a long one need not lie in memory.
    if lines || !kind.is_file() {
        return input.stream(lines, file);
    }
    let mut head = input.sniff(&file)?;
    if let Some(first) = json_begin(&head) {
        if input.json(first, Cursor::new(&head).chain(&file))? {
            return Ok(());
        }
        file.rewind().map_err(failed)?;
        head = input.sniff(&file)?;
    }
    input.text(Cursor::new(head).chain(&file))
}

/// Whether the name says that each line is a JSON value.
fn has_lines(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    extension.eq_ignore_ascii_case("ndjson") || extension.eq_ignore_ascii_case("jsonl")
}

/// The first byte of what may be JSON that has something to search in; `None` when this does not begin like it.
fn json_begin(head: &[u8]) -> Option<u8> {
    let mut bytes = head.iter().copied();
    let first = bytes.find(|byte| !byte.is_ascii_whitespace())?;
    matches!(first, b'{' | b'[' | b'"').then_some(first)
}

/// The mark of the byte order, which some editors write before the first line.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// One input that is being read.
struct Input<'a, 'p> {
    path: String,
    bytes: Rc<Cell<u64>>,
    search: &'a mut Search,
    report: &'a mut Report<'p>,
}

impl Input<'_, '_> {
    /// Searches what can be read once only.
    fn stream(&mut self, lines: bool, mut reader: impl Read) -> Result<(), CliError> {
        let mut head = self.sniff(&mut reader)?;
        if lines {
            return self.lines(Cursor::new(head).chain(reader));
        }
        if let Some(first) = json_begin(&head) {
            let read = reader.read_to_end(&mut head);
            read.map_err(|source| self.failed(source))?;
            if self.json(first, head.as_slice())? {
                return Ok(());
            }
        }
        self.text(Cursor::new(head).chain(reader))
    }

    /// Reads the beginning, without a mark of the byte order.
    ///
    /// # Errors
    /// It cannot be read, or is not text.
    fn sniff(&self, reader: impl Read) -> Result<Vec<u8>, CliError> {
        let mut head = Vec::new();
        let read = reader.take(HEAD).read_to_end(&mut head);
        read.map_err(|source| self.failed(source))?;
        if head.contains(&0) {
            return Err(CliError::Binary {
                path: self.path.clone(),
            });
        }
        if head.starts_with(&MARK) {
            head.drain(..MARK.len());
        }
        Ok(head)
    }

    /// Searches text.
    fn text(&mut self, reader: impl Read) -> Result<(), CliError> {
        let mut reader = self.counted(reader);
        let (report, bytes) = (&mut *self.report, &self.bytes);
        let mut go_on = |search: &mut Search| report.tell(search.take(), bytes.get());
        let read = search_text(&mut reader, self.search, &mut go_on);
        read.map_err(|source| self.failed(source))?;
        self.report.count_file(self.bytes.get());
        Ok(())
    }

    /// Searches JSON that begins with this byte; whether it was. What was found in it before it turned out to be none is forgotten.
    fn json(&mut self, first: u8, reader: impl Read) -> Result<bool, CliError> {
        let reader = self.counted(reader);
        let (search, report) = (&mut *self.search, &mut *self.report);
        let bytes = Rc::clone(&self.bytes);
        let read = json::read(reader, first == b'[', &mut |index, item| {
            let mut way = index.map(super::pointer::Step::Item).into_iter().collect();
            search.search_whole(&item, &mut way);
            report.show_progress(bytes.get());
        });
        let found = self.search.take();
        match read {
            Ok(()) => {
                self.report.tell(found, self.bytes.get());
                self.report.count_file(self.bytes.get());
                Ok(true)
            }
            Err(error) if error.is_io() => {
                self.report.tell(found, self.bytes.get());
                Err(self.failed(error.into()))
            }
            Err(_) => {
                self.bytes.set(0);
                Ok(false)
            }
        }
    }

    /// Searches lines of JSON, each by itself: one that is none is told, searched as text, and the rest is read.
    fn lines(&mut self, reader: impl Read) -> Result<(), CliError> {
        let mut reader = self.counted(reader);
        let mut bytes = Vec::new();
        let mut line = 0;
        let mut wrong = 0;
        loop {
            bytes.clear();
            let read = reader.read_until(b'\n', &mut bytes);
            if read.map_err(|source| self.failed(source))? == 0 {
                break;
            }
            line += 1;
            let text = bytes.trim_ascii_end();
            if text.is_empty() {
                continue;
            }
            match json::read_line(text, line) {
                Ok(item) => self.search.search_whole(&item, &mut Vec::new()),
                // Where in the line is not told: that may be the end of a value.
                Err(_) => {
                    wrong += 1;
                    if wrong <= TOLD {
                        self.report.miss(&CliError::NotJson {
                            path: self.path.clone(),
                            line,
                        });
                    }
                    search_line(line, text, self.search);
                }
            }
            if !self.report.tell(self.search.take(), self.bytes.get()) {
                break;
            }
        }
        if wrong > TOLD {
            self.report.miss(&CliError::MoreNotJson {
                path: self.path.clone(),
                number: wrong - TOLD,
            });
        }
        self.report.count_file(self.bytes.get());
        Ok(())
    }

    fn failed(&self, source: std::io::Error) -> CliError {
        CliError::Input {
            path: self.path.clone(),
            source,
        }
    }

    fn counted<R: Read>(&self, reader: R) -> BufReader<Counted<R>> {
        let bytes = Rc::clone(&self.bytes);
        BufReader::with_capacity(64 << 10, Counted { reader, bytes })
    }
}

/// Counts the bytes that were read.
struct Counted<R> {
    reader: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        let read = u64::try_from(count).unwrap_or(u64::MAX);
        self.bytes.set(self.bytes.get().saturating_add(read));
        Ok(count)
    }
}
