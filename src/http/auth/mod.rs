//! Who asks: bearer tokens, and the keys that they are checked with. Nothing else knows how tokens are made.

mod audience;
mod authenticator;
mod claims;
mod key_set;
mod keys;
mod organization;
mod pass;
mod sign;

pub use audience::Audience;
pub use authenticator::{Authenticator, Identity};
pub use claims::Grant;
pub(crate) use organization::organization;
pub(crate) use pass::Pass;
pub use sign::{Unsigned, sign};
