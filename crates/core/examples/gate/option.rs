//! The options of a program.

use crate::Failure;

/// Reads options, each with its value; `take` says whether it knows one.
///
/// # Errors
/// When an option has no value, is not known, or has a value that is none of its own.
pub(crate) fn read(
    mut take: impl FnMut(&str, String) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    while let Some(option) = args.next() {
        let value = args.next();
        let value = value.ok_or_else(|| format!("{option} needs a value"))?;
        if !take(&option, value)? {
            return Err(format!("there is no option {option}").into());
        }
    }
    Ok(())
}
