//! The catalogue: every sentence of two published security statements, reworded to what is true on Forge.
//!
//! A sentence says what holds in this version, including where it falls short of the promise that vendors usually publish.

use crate::policy::Owner;

/// A clause that a policy may choose.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// Stable id.
    pub id: &'static str,
    /// The sentence; `{name}` stands for a value of the policy or a parameter.
    pub text: &'static str,
    /// Who performs it.
    pub owner: Owner,
    /// Parameters that a policy may set for this clause, with their defaults.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// The clause of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Sentence> {
    CATALOGUE.iter().find(|sentence| sentence.id == id)
}

/// A clause without parameters.
const fn plain(id: &'static str, owner: Owner, text: &'static str) -> Sentence {
    Sentence {
        id,
        text,
        owner,
        parameters: &[],
    }
}

/// A clause with parameters.
const fn with(
    id: &'static str,
    owner: Owner,
    text: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Sentence {
    Sentence {
        id,
        text,
        owner,
        parameters,
    }
}

/// Every clause, in the order of the two statements.
pub const CATALOGUE: &[Sentence] = &[
    plain(
        "A1",
        Owner::Platform,
        "Your data is stored {location}. It is run by {provider}.{beside}",
    ),
    plain(
        "A2",
        Owner::App,
        "No personal information is stored. \
         What looks like {people} is refused before it is stored; a bare name cannot be recognised.{unrefused}{ignored}",
    ),
    plain(
        "A3",
        Owner::App,
        "Of your Atlassian products only unique ids are stored: that of the installation, as a hash, and those of the Jira projects that configuration belongs to. \
         Beside the declared configuration there are only the app's own journal, backups, keys and ledger, in which users appear as pseudonyms. \
         Secrets, which the platform lists for nobody, are looked for at the keys that the policy makes.{ignored}",
    ),
    plain(
        "A4",
        Owner::App,
        "Passwords and API tokens of Atlassian products are not stored in any plain field; what looks like one is refused.{unrefused} \
         {forms} published forms of keys, tokens and hashes of passwords are known to it, and names beside which a secret stands in six languages. \
         Fields declared secret are encrypted, as is everything in the platform's secret store, and not searched for them: they are meant for the credentials of other services. \
         What such a field held before it was declared secret stays in the history, encrypted like all of it.{ignored}",
    ),
    plain(
        "A5",
        Owner::App,
        "What is stored is configuration of apps and integrations: {kinds}.{ignored}",
    ),
    plain(
        "A6",
        Owner::App,
        "You can change and delete configuration at any time. \
         Deleted configuration leaves the live data at once and can be restored from the backups for as long as they are kept.{beside}",
    ),
    plain(
        "A7",
        Owner::App,
        "Backups are encrypted and authenticated. Their keys are kept apart from them, in the platform's secret store; a backup that was changed is recognised and not restored.",
    ),
    plain(
        "A8",
        Owner::App,
        "Every change is backed up within {backup-hours} hours. \
         The platform may run a schedule late, so up to {backup-margin} more hours count as on time.{beside}",
    ),
    plain(
        "A9",
        Owner::App,
        "Every day of the last {backup-days} days can be restored, back to the installation of the app.{beside}",
    ),
    plain(
        "A10",
        Owner::Platform,
        "You end your account with this app by uninstalling it; no request to the vendor is needed. \
         A paid app that is uninstalled stays active until the subscription ends and {paid-uninstall} days more, unless you expedite the uninstall.",
    ),
    plain(
        "A11",
        Owner::Platform,
        "When the installation has ended, the platform keeps its storage for {after-uninstall} days, out of the app's reach. \
         Within {relink} days Atlassian's support can attach it to a new installation on request.",
    ),
    plain(
        "A12",
        Owner::Platform,
        "After these {after-uninstall} days the platform deletes the storage for good (as its documentation said on {after-uninstall-seen}). \
         The platform's own disaster-recovery copies follow its own schedule, which this app can neither see nor shorten.",
    ),
    plain(
        "A13",
        Owner::App,
        "The vendor's support has no access to your data: the app has no function that hands it out and sends nothing to the vendor. \
         Support can read the app's log if you allow it in Atlassian's administration; the log holds no configuration.{beside}",
    ),
    with(
        "A14",
        Owner::Vendor,
        "Only {staff} may read logs and deploy the app.",
        &[("staff", "authorised staff of {vendor}")],
    ),
    plain(
        "A15",
        Owner::Customer,
        "You keep the logins of your Atlassian products safe.",
    ),
    plain(
        "A16",
        Owner::Platform,
        "The product and the app communicate over HTTPS only.",
    ),
    plain(
        "A17",
        Owner::App,
        "Every request is authenticated by the platform and authorised by the app: each function names the permission it needs and is denied without it.{beside}",
    ),
    plain(
        "A18",
        Owner::Platform,
        "The app has no server of its own; the platform that runs it can be reached over secure protocols only.",
    ),
    plain(
        "A19",
        Owner::Vendor,
        "Security breaches and vulnerabilities are published together with their solution: {advisories}.",
    ),
    plain(
        "A20",
        Owner::Vendor,
        "Security breaches and vulnerabilities can be reported to {security}.",
    ),
    plain(
        "A21",
        Owner::App,
        "Data is not shared with third parties except if required by law. Data processors: {processors}.{beside}",
    ),
    plain(
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
    plain(
        "B2",
        Owner::App,
        "Each site's data lies in a partition of its own, which the platform keeps apart by installation. \
         Each site has keys of its own, and each request runs in fresh memory.{beside}",
    ),
    plain(
        "B3",
        Owner::App,
        "Every request is authenticated and authorised for one site before data flows. The site comes from the platform's context; nothing in a request can name another.{beside}",
    ),
    plain(
        "B4",
        Owner::App,
        "No function combines, integrates or otherwise accesses data of several customers.{beside}",
    ),
    plain("B5", Owner::Vendor, "Data processors: {processors}."),
    plain(
        "B6",
        Owner::App,
        "Data read from Jira is treated like data that you enter: the same declaration, the same gate.{beside}",
    ),
    plain(
        "B7",
        Owner::Platform,
        "When your product no longer connects, nothing is left elsewhere: the app keeps no data outside the installation's storage, \
         which the platform deletes {after-uninstall} days after the installation has ended.{beside}",
    ),
    plain(
        "B8",
        Owner::App,
        "Support reads the app's log only as far as a request or the operation of the app requires; the app gives it nothing else.{beside}",
    ),
    with(
        "B9",
        Owner::Vendor,
        "Only {staff} have access to what access there is.",
        &[("staff", "authorised members of {vendor}'s team")],
    ),
    plain(
        "B10",
        Owner::App,
        "Backups are taken regularly. They lie in the storage of the same installation: this version keeps no copy off-site. \
         The platform keeps disaster-recovery copies of its own.{beside}",
    ),
    plain(
        "B11",
        Owner::App,
        "Jira stays the system of record for its own data: of a Jira project only the id is stored.{beside}",
    ),
];
