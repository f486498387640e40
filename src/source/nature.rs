//! Whether an error lasts: what a network or a busy system does to a read may be over a moment later.

use std::io::{self, ErrorKind};

/// Whether it can help to try again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nature {
    /// The same would come of it: the data are damaged, forbidden, or of another format.
    #[default]
    Lasting,
    /// It may work a moment later: a read was interrupted, timed out, or the other end is away.
    Passing,
    /// There are no data where they should lie.
    Absent,
}

/// What Linux (112) and the BSDs, macOS among them (64), answer where the other host is down: no kind has that name.
const HOST_DOWN: i32 = if cfg!(any(target_os = "linux", target_os = "android")) { 112 } else { 64 };
/// What a network file system answers that is mounted `soft` and has waited long enough (`EIO`, see nfs(5)).
const INPUT_OUTPUT: i32 = 5;

impl Nature {
    /// The nature of an error of the system.
    pub(super) fn of(error: &io::Error) -> Self {
        let is_passing = match error.kind() {
            ErrorKind::Interrupted
            | ErrorKind::TimedOut
            | ErrorKind::WouldBlock
            | ErrorKind::ResourceBusy
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionRefused
            | ErrorKind::NotConnected
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown => true,
            _ => cfg!(unix) && error.raw_os_error().is_some_and(|code| [HOST_DOWN, INPUT_OUTPUT].contains(&code)),
        };
        if is_passing { Self::Passing } else { Self::Lasting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_network_does_passes_and_what_a_file_is_lasts() {
        for kind in [ErrorKind::TimedOut, ErrorKind::WouldBlock, ErrorKind::ConnectionReset, ErrorKind::Interrupted] {
            assert_eq!(Nature::of(&kind.into()), Nature::Passing, "{kind}");
        }
        for kind in [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::InvalidData, ErrorKind::UnexpectedEof]
        {
            assert_eq!(Nature::of(&kind.into()), Nature::Lasting, "{kind}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_codes_of_linux_are_known() {
        // EIO, EAGAIN, EBUSY, ENETDOWN, ECONNRESET, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ESTALE.
        for code in [5, 11, 16, 100, 104, 110, 112, 113, 116] {
            assert_eq!(Nature::of(&io::Error::from_raw_os_error(code)), Nature::Passing, "{code}");
        }
        // ENOENT, EACCES, EISDIR, EINVAL.
        for code in [2, 13, 21, 22] {
            assert_eq!(Nature::of(&io::Error::from_raw_os_error(code)), Nature::Lasting, "{code}");
        }
    }
}
