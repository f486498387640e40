//! Well-known notations of texts.

use crate::data::{DatePattern, Kind, Reading, read_text};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A notation that a text must follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// An e-mail address as people have them: `local@host.tld`, without quotes, comments or address literals (RFC 5321 §4.1.2).
    Email,
    /// A UUID in its text form of 36 characters (RFC 9562 §4).
    Uuid,
    /// A URI with a scheme (RFC 3986).
    Uri,
    /// An IPv4 address in dotted decimal, without leading zeros (RFC 6943 §3.1.1).
    Ipv4,
    /// An IPv6 address (RFC 4291 §2.2), without a zone.
    Ipv6,
    /// A host name (RFC 1123 §2.1): labels of letters, digits and inner hyphens.
    Hostname,
    /// A day in ISO 8601: `2024-02-29`.
    Date,
    /// A timestamp in ISO 8601: `2024-02-29T13:45:00`, with or without an offset.
    Timestamp,
    /// A date or time in a declared notation.
    Pattern(DatePattern),
}

impl Format {
    /// The names a contract may write.
    pub const NAMES: &[(&str, Self)] = &[
        ("email", Self::Email),
        ("uuid", Self::Uuid),
        ("uri", Self::Uri),
        ("ipv4", Self::Ipv4),
        ("ipv6", Self::Ipv6),
        ("hostname", Self::Hostname),
        ("date", Self::Date),
        ("timestamp", Self::Timestamp),
    ];

    /// Whether a text follows the notation from its first to its last character.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Email => is_email(text),
            Self::Uuid => is_uuid(text.as_bytes()),
            Self::Uri => is_uri(text.as_bytes()),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
            Self::Hostname => is_hostname(text),
            Self::Date => read_text(text, &Kind::Date, &Reading::default()).is_some(),
            Self::Timestamp => read_text(text, &Kind::Timestamp, &Reading::default()).is_some(),
            Self::Pattern(pattern) => pattern.matches(text),
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let dotted = local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte));
    let domain = host
        .rsplit_once('.')
        .is_some_and(|(_, top)| top.len() >= 2 && top.bytes().any(|byte| byte.is_ascii_alphabetic()));
    dotted && local.len() <= 64 && domain && is_hostname(host)
}

fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_hostname(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_uri(text: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', text) else { return false };
    let (scheme, rest) = (&text[..colon], &text[colon + 1..]);
    let scheme_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    if !scheme.first().is_some_and(u8::is_ascii_alphabetic) || !scheme.iter().all(scheme_byte) || rest.is_empty() {
        return false;
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte);
    let escaped = |at: usize| rest.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
    let authority_named =
        rest.strip_prefix(b"//").is_none_or(|after| !after.is_empty() && after[0] != b'?' && after[0] != b'#');
    authority_named && rest.iter().enumerate().all(|(at, byte)| allowed(*byte) || (*byte == b'%' && escaped(at)))
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(pattern) => formatter.write_str(pattern.text()),
            plain => {
                formatter.write_str(Self::NAMES.iter().find(|(_, format)| format == plain).map_or("", |(name, _)| name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(format: &Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(format.matches(text), "{format}: {text}");
        }
        for text in bad.iter().chain(&["", " ", "\u{663}"]) {
            assert!(!format.matches(text), "{format}: {text}");
        }
    }

    #[test]
    fn an_email_address_has_one_host_with_a_top_level() {
        all(
            &Format::Email,
            &["a@b.co", "first.last+tag@mail.example.org"],
            &["a@b", "@b.co", "a@", "a b@c.de", "a@b.co\n", "a@b..co", ".a@b.co", "a@-b.co", "a@b.1"],
        );
    }

    #[test]
    fn a_uuid_has_its_hyphens_in_place() {
        all(
            &Format::Uuid,
            &["123e4567-e89b-12d3-a456-426614174000"],
            &["123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}"],
        );
    }

    #[test]
    fn a_uri_has_a_scheme() {
        all(
            &Format::Uri,
            &["https://example.com/a?b=c#d", "urn:isbn:0451450523", "mailto:a@b.co", "file:///tmp"],
            &["example.com", "//a", "https://", "http://a b", "1a:b", "http://a/%zz"],
        );
    }

    #[test]
    fn addresses_are_strict() {
        all(&Format::Ipv4, &["127.0.0.1"], &["127.0.0.01", "256.0.0.1", "1.2.3", "1.2.3.4 "]);
        all(&Format::Ipv6, &["::1", "2001:db8::ff00:42:8329"], &["fe80::1%eth0", "1::2::3", "12345::"]);
        all(&Format::Hostname, &["a", "db-1.example.com"], &["-a.com", "a_b", "a..b", "a."]);
    }

    #[test]
    fn dates_are_iso_or_as_declared() {
        all(&Format::Date, &["2024-02-29"], &["2023-02-29", "2024-2-3"]);
        all(&Format::Timestamp, &["2024-02-29T00:00:00Z"], &["2024-02-29"]);
        all(&Format::Pattern(DatePattern::compile("%d.%m.%Y").unwrap()), &["29.02.2024"], &["2024-02-29"]);
    }
}
