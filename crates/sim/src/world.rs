//! The world: one version of an app, many sites, one virtual clock. All of it is plain data.

use std::collections::BTreeMap;

use bailee_forge::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::app::{App, Module};
use crate::config::Config;
use crate::delivery::Delivery;
use crate::dice::{Dice, Fnv};
use crate::fault::{Fault, Faults, Rule};
use crate::invocation::Invocation;
use crate::site::{Installation, Site};
use crate::store::{Area, Text, Write};
use crate::usage::{Prices, Usage};

/// Something that was asked of the world and is not possible.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WorldError {
    /// There is no site of this name.
    #[error("there is no site `{0}`")]
    NoSite(String),
    /// There is a site of this name already.
    #[error("there is a site `{0}` already")]
    SiteExists(String),
    /// A site's name is used in URLs and file names.
    #[error("a site's name has 1 to 40 characters of a-z, 0-9 and `-`")]
    SiteName,
    /// The app is not installed on the site.
    #[error("the app is not installed on `{0}`")]
    NotInstalled(String),
    /// The app is installed on the site already.
    #[error("the app is installed on `{0}` already")]
    Installed(String),
    /// There is no user of this name on the site.
    #[error("there is no user `{0}`; there are admin, project-admin, member and anonymous")]
    NoUser(String),
    /// There is no project with this id on the site.
    #[error("there is no project `{0}`")]
    NoProject(String),
    /// The app has no module of the kind that is needed.
    #[error("the app declares no module of kind `{0}`")]
    NoModule(&'static str),
    /// The app has no page, panel or web trigger with this key.
    #[error("the app declares no page, panel or web trigger `{0}`")]
    NotCalled(String),
    /// There is no delivery of this number in execution.
    #[error("no delivery {0} is being executed")]
    NoDelivery(u64),
    /// The installation cannot be re-linked: it is not known, or its data are gone.
    #[error("there is no removed installation `{0}` whose data can be re-linked")]
    NoFormer(String),
}

impl WorldError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSite(_) => "no-site",
            Self::SiteExists(_) => "site-exists",
            Self::SiteName => "site-name",
            Self::NotInstalled(_) => "not-installed",
            Self::Installed(_) => "already-installed",
            Self::NoUser(_) => "no-user",
            Self::NoProject(_) => "no-project",
            Self::NoModule(_) | Self::NotCalled(_) => "no-module",
            Self::NoDelivery(_) => "no-delivery",
            Self::NoFormer(_) => "no-former",
        }
    }
}

/// Time at which a new world begins: 2026-11-21T17:00:00Z.
pub const BEGINNING: i64 = 1_795_280_400_000;

/// The whole modelled platform. It never runs the app: drivers do, and report what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct World {
    /// The platform's behaviour.
    pub config: Config,
    /// The app.
    pub app: App,
    /// Faults in force.
    pub faults: Faults,
    /// What everything costs.
    pub prices: Prices,
    pub(crate) now: i64,
    pub(crate) sites: BTreeMap<String, Site>,
    pub(crate) dice: Dice,
    pub(crate) next_delivery: u64,
    usage: Usage,
}

impl World {
    /// Returns a world without sites for the reference app.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self::with_app(config, App::reference())
    }

    /// Returns a world without sites for `app`.
    #[must_use]
    pub fn with_app(config: Config, app: App) -> Self {
        Self {
            dice: Dice::new(config.seed, "world"),
            config,
            app,
            faults: Faults::default(),
            prices: Prices::default(),
            now: BEGINNING,
            sites: BTreeMap::new(),
            next_delivery: 1,
            usage: Usage::default(),
        }
    }

    /// Returns the time in milliseconds since the Unix epoch: that of the site which is furthest.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.sites
            .values()
            .map(|site| site.clock)
            .fold(self.now, i64::max)
    }

    /// Returns a site's own time. Calls move it on; sites do not slow each other.
    ///
    /// # Errors
    /// [`WorldError::NoSite`].
    pub fn site_now(&self, site: &str) -> Result<i64, WorldError> {
        Ok(self.site(site)?.clock.max(self.now))
    }

    /// Returns the sites by name.
    #[must_use]
    pub fn sites(&self) -> &BTreeMap<String, Site> {
        &self.sites
    }

    /// Returns a site.
    ///
    /// # Errors
    /// [`WorldError::NoSite`].
    pub fn site(&self, name: &str) -> Result<&Site, WorldError> {
        self.sites
            .get(name)
            .ok_or_else(|| WorldError::NoSite(name.into()))
    }

    /// Returns a site to change.
    ///
    /// # Errors
    /// [`WorldError::NoSite`].
    pub fn site_mut(&mut self, name: &str) -> Result<&mut Site, WorldError> {
        self.sites
            .get_mut(name)
            .ok_or_else(|| WorldError::NoSite(name.into()))
    }

    /// Returns the app's installation on a site.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NotInstalled`].
    pub fn installation(&self, site: &str) -> Result<&Installation, WorldError> {
        self.site(site)?
            .installation
            .as_ref()
            .ok_or_else(|| WorldError::NotInstalled(site.into()))
    }

    pub(crate) fn installation_mut(&mut self, site: &str) -> Result<&mut Installation, WorldError> {
        self.site_mut(site)?
            .installation
            .as_mut()
            .ok_or_else(|| WorldError::NotInstalled(site.into()))
    }

    /// Adds a site without the app.
    ///
    /// # Errors
    /// [`WorldError::SiteName`] or [`WorldError::SiteExists`].
    pub fn add_site(&mut self, name: &str) -> Result<(), WorldError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=40).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(WorldError::SiteName);
        }
        if self.sites.contains_key(name) {
            return Err(WorldError::SiteExists(name.into()));
        }
        let site = Site::new(name, self.config.seed, self.now);
        self.sites.insert(name.into(), site);
        Ok(())
    }

    /// Puts a fault in force.
    pub fn add_fault(&mut self, rule: Rule) {
        self.faults.add(rule);
    }

    /// Returns the fault for which `wanted` holds, if this site meets one now, and counts it.
    pub(crate) fn draw_fault(
        &mut self,
        site: &str,
        wanted: impl Fn(&Fault) -> bool,
    ) -> Option<Fault> {
        self.faults.of_site(site, &mut self.dice, wanted)
    }

    /// Begins an invocation of the first page's resolver by a user.
    ///
    /// # Errors
    /// [`WorldError`] when site, installation, user or a resolver is missing.
    pub fn invoke(&mut self, site: &str, user: &str) -> Result<Invocation, WorldError> {
        let declared = self.app.of(Module::Resolver).next();
        let key = &declared.ok_or(WorldError::NoModule("resolver"))?.key;
        self.invoke_module(site, Some(user), &key.clone())
    }

    /// Begins an invocation of the page, panel or web trigger with this key; a web trigger's caller is no user.
    ///
    /// # Errors
    /// [`WorldError`] when site, installation, user or module is missing.
    pub fn invoke_module(
        &mut self,
        site: &str,
        user: Option<&str>,
        key: &str,
    ) -> Result<Invocation, WorldError> {
        let mut context = self.context(site)?;
        let module = match user {
            Some(_) => Module::Resolver,
            None => Module::WebTrigger,
        };
        let declared = self.app.called(key).filter(|one| one.module == module);
        let declared = declared
            .ok_or_else(|| WorldError::NotCalled(key.into()))?
            .clone();
        if let Some(user) = user {
            let person = self.site(site)?.users.get(user);
            let person = person.ok_or_else(|| WorldError::NoUser(user.into()))?;
            context.account_id.clone_from(&person.account_id);
        }
        let limit = i64::from(declared.timeout) * 1000;
        self.start(
            site,
            declared.module,
            &declared.key,
            &declared.function,
            context,
            limit,
        )
    }

    /// Begins the invocation that executes a delivery.
    ///
    /// # Errors
    /// [`WorldError`] when site or installation is gone.
    pub fn begin(&mut self, delivery: &Delivery) -> Result<Invocation, WorldError> {
        let mut invocation = self.start(
            &delivery.site,
            delivery.module,
            &delivery.module_key,
            &delivery.function,
            delivery.context.clone(),
            delivery.limit,
        )?;
        if let Some(origin) = &delivery.origin {
            invocation.origin.clone_from(origin);
        }
        Ok(invocation)
    }

    fn start(
        &mut self,
        site: &str,
        module: Module,
        module_key: &str,
        function: &str,
        context: Context,
        limit: i64,
    ) -> Result<Invocation, WorldError> {
        let started = self.site_now(site)?;
        let installation = self.installation(site)?.id.clone();
        let dice = &mut self.site_mut(site)?.dice;
        let id = dice.uuid();
        Ok(Invocation {
            dice: Dice::new(dice.bits(), "invocation"),
            origin: id.clone(),
            id,
            site: site.into(),
            installation,
            module,
            module_key: module_key.into(),
            function: function.into(),
            context,
            started,
            elapsed: 0,
            limit,
            ended: None,
            trace: Vec::new(),
            usage: Usage::default(),
        })
    }

    /// Ends an invocation: charges its memory and time, and adds what it used to its site and to the whole.
    pub fn finish(&mut self, invocation: &mut Invocation) {
        let millis = u64::try_from(invocation.elapsed.min(invocation.limit)).unwrap_or(0);
        invocation.usage.invocations = 1;
        invocation.usage.mb_millis = millis * u64::from(self.app.memory_mb);
        self.usage.add(&invocation.usage);
        if let Some(site) = self.sites.get_mut(&invocation.site) {
            site.usage.add(&invocation.usage);
            site.clock = site.clock.max(invocation.started + invocation.elapsed);
        }
    }

    /// Returns what everything used so far.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Returns the context of an invocation of a site that has no user.
    ///
    /// # Errors
    /// [`WorldError::NoSite`].
    pub fn context(&self, site: &str) -> Result<Context, WorldError> {
        Ok(Context {
            install_context: self.site(site)?.context(),
            account_id: None,
            handed: None,
            app_version: Some(self.app.version.clone()),
        })
    }

    /// Returns the second argument of a handler as the platform builds it for this invocation.
    ///
    /// # Errors
    /// [`WorldError::NoSite`].
    pub fn wire_context(&self, invocation: &Invocation) -> Result<Json, WorldError> {
        let site = self.site(&invocation.site)?;
        let mut context = json!({
            "installContext": invocation.context.install_context,
            "installation": {
                "ari": {"installationId": format!("ari:cloud:ecosystem::installation/{}", invocation.installation)},
                "contexts": [{"cloudId": site.cloud_id}],
            },
        });
        if let (Some(account), Some(fields)) =
            (&invocation.context.account_id, context.as_object_mut())
        {
            fields.insert("principal".into(), json!({"accountId": account}));
        }
        Ok(context)
    }

    /// Returns every stored key of a site's installation with its value.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NotInstalled`].
    pub fn stored(&self, site: &str) -> Result<Vec<(Area, String, Json)>, WorldError> {
        let at = self.site_now(site)?;
        Ok(self
            .installation(site)?
            .store
            .everything(at)
            .map(|(area, key, text)| (area, key.to_owned(), text.json()))
            .collect())
    }

    /// Writes or deletes a key behind the app's back, without checks, counters or lag.
    ///
    /// # Errors
    /// [`WorldError::NoSite`] or [`WorldError::NotInstalled`].
    pub fn tamper(
        &mut self,
        site: &str,
        area: Area,
        key: &str,
        value: Option<&Json>,
    ) -> Result<(), WorldError> {
        let at = self.site_now(site)?;
        let write = Write {
            area,
            key: key.into(),
            text: value.map(Text::of),
            expiry: None,
            lag: 0,
        };
        self.installation_mut(site)?.store.write(write, at);
        Ok(())
    }

    /// Returns a hash of the whole state: equal after equal runs of the same seed.
    #[must_use]
    pub fn state_hash(&self) -> u64 {
        let mut hash = Fnv::default();
        // Plain data with text keys always serialises, and hashing cannot fail.
        let _ = serde_json::to_writer(&mut hash, self);
        hash.value()
    }
}
