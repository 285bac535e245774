//! The catalogue: every sentence of two published security statements, reworded to what is true on Forge.
//!
//! A sentence says what holds in this version, including where it falls short of the promise that vendors usually publish.

use super::Owner;

/// A clause that a policy may choose.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Stable id.
    pub id: &'static str,
    /// The sentence; `{name}` stands for a value of the policy or a parameter.
    pub text: &'static str,
    /// Who performs it.
    pub owner: Owner,
    /// What the check looks at; `None` where this version has no check.
    pub check: Option<&'static str>,
    /// Parameters that a policy may set for this clause, with their defaults.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// The clause of this id.
#[must_use]
pub fn entry(id: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.id == id)
}

/// A clause without a check in this version.
const fn stated(id: &'static str, owner: Owner, text: &'static str) -> Entry {
    Entry {
        id,
        text,
        owner,
        check: None,
        parameters: &[],
    }
}

/// A clause with a check.
const fn checked(id: &'static str, owner: Owner, text: &'static str, check: &'static str) -> Entry {
    Entry {
        id,
        text,
        owner,
        check: Some(check),
        parameters: &[],
    }
}

/// A clause with parameters and without a check.
const fn with(
    id: &'static str,
    owner: Owner,
    text: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Entry {
    Entry {
        id,
        text,
        owner,
        check: None,
        parameters,
    }
}

/// Every clause, in the order of the two statements.
pub const CATALOGUE: &[Entry] = &[
    stated(
        "A1",
        Owner::Platform,
        "Your data is stored {location}. It is run by {provider}.",
    ),
    stated(
        "A2",
        Owner::App,
        "No personal information is stored. \
         What looks like an e-mail address or an Atlassian account id is refused before it is stored; a bare name in free text cannot be recognised.",
    ),
    checked(
        "A3",
        Owner::App,
        "Of your Atlassian products only unique ids are stored: that of the installation, as a hash, and those of the Jira projects that configuration belongs to. \
         Beside the declared configuration there are only the app's own journal, backups, keys and ledger, in which users appear as pseudonyms.",
        "Compares every stored key with the families of keys that the app declares, every record with the policy, and every live value with the history.",
    ),
    checked(
        "A4",
        Owner::App,
        "Passwords and API tokens of Atlassian products are not stored in any plain field; what looks like one is refused. \
         Fields declared secret are encrypted and not searched: they are meant for the credentials of other services.",
        "Searches every readable text of every stored record for passwords, tokens and keys, and checks that its secret fields are sealed.",
    ),
    checked(
        "A5",
        Owner::App,
        "What is stored is configuration of apps and integrations: {kinds}.",
        "Checks that every stored record is of a declared kind, at a scope that the kind allows, with values of the declared types.",
    ),
    stated(
        "A6",
        Owner::App,
        "You can change and delete configuration at any time. \
         Deleted configuration leaves the live data at once and can be restored from the backups for as long as they are kept.",
    ),
    stated(
        "A7",
        Owner::App,
        "Backups are encrypted and authenticated. Their keys are kept apart from them, in the platform's secret store; a backup that was changed is recognised and not restored.",
    ),
    checked(
        "A8",
        Owner::App,
        "Every change is backed up within {backup-hours} hours. \
         The platform may run a schedule late, so up to {backup-margin} more hours count as on time.",
        "Measures the age of the oldest change that no backup covers.",
    ),
    checked(
        "A9",
        Owner::App,
        "Every day of the last {backup-days} days can be restored, back to the installation of the app.",
        "Reads back every change of the last {backup-days} days, without a gap and unaltered, and compares what they add up to with what is stored.",
    ),
    stated(
        "A10",
        Owner::Platform,
        "You end your account with this app by uninstalling it; no request to the vendor is needed. \
         A paid app that is uninstalled stays active until the subscription ends and {paid-uninstall} days more, unless you expedite the uninstall.",
    ),
    stated(
        "A11",
        Owner::Platform,
        "When the installation has ended, the platform keeps its storage for {after-uninstall} days, out of the app's reach. \
         Within {relink} days Atlassian's support can attach it to a new installation on request.",
    ),
    stated(
        "A12",
        Owner::Platform,
        "After these {after-uninstall} days the platform deletes the storage for good (as its documentation said on {after-uninstall-seen}). \
         The platform's own disaster-recovery copies follow its own schedule, which this app can neither see nor shorten.",
    ),
    stated(
        "A13",
        Owner::App,
        "The vendor's support has no access to your data: the app has no function that hands it out and sends nothing to the vendor. \
         Support can read the app's log if you allow it in Atlassian's administration; the log holds no configuration.",
    ),
    with(
        "A14",
        Owner::Vendor,
        "Only {staff} may read logs and deploy the app.",
        &[("staff", "authorised staff of {vendor}")],
    ),
    stated(
        "A15",
        Owner::Customer,
        "You keep the logins of your Atlassian products safe.",
    ),
    stated(
        "A16",
        Owner::Platform,
        "The product and the app communicate over HTTPS only.",
    ),
    checked(
        "A17",
        Owner::App,
        "Every request is authenticated by the platform and authorised by the app: each function names the permission it needs and is denied without it.",
        "Tries the decision on every function, as callers without its permission and at each kind of scope; a function that is not declared must not exist.",
    ),
    stated(
        "A18",
        Owner::Platform,
        "The app has no server of its own; the platform that runs it can be reached over secure protocols only.",
    ),
    stated(
        "A19",
        Owner::Vendor,
        "Security breaches and vulnerabilities are published together with their solution: {advisories}.",
    ),
    stated(
        "A20",
        Owner::Vendor,
        "Security breaches and vulnerabilities can be reported to {security}.",
    ),
    stated(
        "A21",
        Owner::App,
        "Data is not shared with third parties except if required by law. Data processors: {processors}.",
    ),
    stated(
        "A22",
        Owner::Vendor,
        "The documentation of the app has the details: {documentation}.",
    ),
    with(
        "B1",
        Owner::Vendor,
        "This statement applies to {scope}, and to nothing else that {vendor} offers.",
        &[("scope", "{app} as hosted on {provider}")],
    ),
    checked(
        "B2",
        Owner::App,
        "Each site's data lies in a partition of its own, which the platform keeps apart by installation. \
         Each site has keys of its own, and each request runs in fresh memory.",
        "Checks that the site's keys open for this installation and refuse another, and that the memory of the run that asks served no other run.",
    ),
    checked(
        "B3",
        Owner::App,
        "Every request is authenticated and authorised for one site before data flows. The site comes from the platform's context; nothing in a request can name another.",
        "Checks that the request that asks was authorised for this site, as for A17, and that the keys refuse every other site.",
    ),
    checked(
        "B4",
        Owner::App,
        "No function combines, integrates or otherwise accesses data of several customers.",
        "Checks that the run that asks holds the keys of one site only, in memory that no other run has used.",
    ),
    stated("B5", Owner::Vendor, "Data processors: {processors}."),
    stated(
        "B6",
        Owner::App,
        "Data read from Jira is treated like data that you enter: the same declaration, the same gate.",
    ),
    stated(
        "B7",
        Owner::Platform,
        "When your product no longer connects, nothing is left elsewhere: the app keeps no data outside the installation's storage, \
         which the platform deletes {after-uninstall} days after the installation has ended.",
    ),
    stated(
        "B8",
        Owner::App,
        "Support reads the app's log only as far as a request or the operation of the app requires; the app gives it nothing else.",
    ),
    with(
        "B9",
        Owner::Vendor,
        "Only {staff} have access to what access there is.",
        &[("staff", "authorised members of {vendor}'s team")],
    ),
    stated(
        "B10",
        Owner::App,
        "Backups are taken regularly. They lie in the storage of the same installation: this version keeps no copy off-site. \
         The platform keeps disaster-recovery copies of its own.",
    ),
    stated(
        "B11",
        Owner::App,
        "Jira stays the system of record for its own data: of a Jira project only the id is stored.",
    ),
];
