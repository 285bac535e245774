//! Keys as files and wallets write them.

forms! {
    "a Stellar secret key", "Stellar", "S{i55}", Random,
        "https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0005.md", "2026-11-26";
    "an extended private key", "Bitcoin", "xprv{a107}|tprv{a107}|yprv{a107}|zprv{a107}|uprv{a107}|vprv{a107}", Random,
        "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki", "2026-11-26";
    "a Nostr private key", "Nostr", "nsec1{l58}", Random,
        "https://github.com/nostr-protocol/nips/blob/master/19.md", "2026-11-26";
    "a NATS seed", "NATS", "SU{i56}|SA{i56}|SO{i56}|SN{i56}|SC{i56}|SX{i56}", Random,
        "https://github.com/nats-io/nkeys/blob/main/README.md", "2026-11-26";
    "a Tezos secret key", "Tezos", "edsk{a50}|edsk{a94}|spsk{a50}|p2sk{a50}", Random,
        "https://github.com/ecadlabs/taquito/blob/main/packages/taquito-utils/src/constants.ts", "2026-11-26";
    "a Cardano signing key", "Cardano", "ed25519_sk1{l50+}|ed25519e_sk1{l80+}|root_xsk1{l80+}|acct_xsk1{l80+}|addr_xsk1{l80+}|stake_xsk1{l80+}|addr_sk1{l50+}|stake_sk1{l50+}|pool_sk1{l50+}", Random,
        "https://github.com/cardano-foundation/CIPs/blob/master/CIP-0005/README.md", "2026-11-26";
    "an XRP Ledger seed", "XRP Ledger", "sEd{a28}", Random,
        "https://github.com/XRPLF/xrpl.js/blob/main/packages/ripple-address-codec/README.md", "2026-11-26";
    "a Sui private key", "Sui", "suiprivkey1{l50+}", Random,
        "https://github.com/sui-foundation/sips/blob/main/sips/sip-15.md", "2026-11-26";
    "an Aptos private key", "Aptos", "ed25519-priv-0x{H64}|secp256k1-priv-0x{H64}", Pattern,
        "https://github.com/aptos-foundation/AIPs/blob/main/aips/aip-080-standardize-private-keys.md", "2026-11-26";
    "a NEAR secret key", "NEAR", "ed25519:{a85-88}", Random,
        "https://github.com/near/near-api-js/blob/master/CHANGELOG.md", "2026-11-26";
    "a Zcash spending key", "Zcash", "secret-extended-key-main1{l200+}|secret-extended-key-test1{l200+}", Random,
        "https://github.com/zcash/librustzcash/blob/main/components/zcash_protocol/src/constants/mainnet.rs", "2026-11-26";
    "an onion service key", "Tor Project", "ED25519-V3:{b80-88}", Random,
        "https://github.com/torproject/torspec/blob/main/control-spec.txt", "2026-11-26";
    "an LND macaroon", "Lightning Labs", "0201036c6e64{h100+}|AgEDbG5k{w80+}", Random,
        "https://github.com/lightningnetwork/lnd/blob/master/docs/rest/websockets.md", "2026-11-26";
    "a BitLocker recovery key", "Microsoft", "{d6}-{d6}-{d6}-{d6}-{d6}-{d6}-{d6}-{d6}", Pattern,
        "https://learn.microsoft.com/en-us/windows/win32/secprov/getkeyprotectornumericalpassword-win32-encryptablevolume", "2026-11-26";
    "a TLS session secret", "IETF", "CLIENT_RANDOM {H64} {H96}|CLIENT_TRAFFIC_SECRET_0 {H64} {H64-96}|CLIENT_HANDSHAKE_TRAFFIC_SECRET {H64} {H64-96}", Pattern,
        "https://github.com/tlswg/sslkeylogfile/blob/main/draft-ietf-tls-keylogfile.md", "2026-11-26";
}
