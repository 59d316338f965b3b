//! The socket below hyper. What hyper refuses by itself, before there is a request, has neither a body nor our headers, and hyper
//! has no hook for it: here it is answered as everything else is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::hyper_refusals;

/// How much of what a refused client is still sending is read, and for how long: where a connection closes over bytes that nobody
/// read, the answer may be lost.
const DRAINED: usize = 4 << 20;
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);
/// A client that takes nothing of its answer for so long is gone.
const STALL: Duration = Duration::from_secs(30);
const UPGRADE: &[u8] = b"HTTP/1.1 101 ";

/// A connection, with answers in the place of hyper's own refusals.
#[derive(Debug)]
pub(super) struct Wire<S> {
    stream: S,
    state: State,
    /// Until when the client must take something of what waits to be written.
    stalled: Option<Pin<Box<Sleep>>>,
    patience: Duration,
}

#[derive(Debug)]
enum State {
    /// Answers pass, after a look at how they begin.
    Passing,
    /// This goes in the place of hyper's answer, and as much of it has gone.
    Refusing(Vec<u8>, usize),
    /// Nothing is written any more.
    Refused,
    /// Our end is closed; what the client is still sending is read and dropped.
    Draining(usize, Pin<Box<Sleep>>),
    /// This is no HTTP any more, and not looked at.
    Upgraded,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, state: State::Passing, stalled: None, patience: STALL }
    }

    /// Looks at what hyper writes at once. An answer without a body, such as these are, is a write of its own; most others end here
    /// at the first compare.
    fn look(&mut self, bytes: &[u8]) {
        if !matches!(self.state, State::Passing) {
            return;
        }
        if bytes.starts_with(UPGRADE) {
            self.state = State::Upgraded;
        } else if let Some(ours) = hyper_refusals::in_place_of(bytes) {
            self.state = State::Refusing(ours, 0);
        }
    }

    /// Writes our answer; hyper hears that its own is written when all of ours is.
    fn poll_refuse(&mut self, context: &mut Context<'_>, theirs: usize) -> Poll<io::Result<usize>> {
        if let State::Refusing(ours, written) = &mut self.state {
            while *written < ours.len() {
                match ready!(Pin::new(&mut self.stream).poll_write(context, &ours[*written..]))? {
                    0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    count => *written += count,
                }
            }
            self.state = State::Refused;
        }
        Poll::Ready(Ok(theirs))
    }

    /// Gives up on a client that takes nothing of its answer: what is held for it is others' memory.
    fn poll_taken(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let until = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        until.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_drain(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let State::Draining(left, until) = &mut self.state else { return Poll::Ready(()) };
        let mut dropped = [0; 4096];
        while *left > 0 && until.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut dropped);
            match ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => *left = left.saturating_sub(buffer.filled().len()),
                Ok(()) | Err(_) => break,
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        wire.look(bytes);
        match wire.state {
            State::Refusing(..) => wire.poll_refuse(context, bytes.len()),
            _ => {
                let written = Pin::new(&mut wire.stream).poll_write(context, bytes);
                wire.poll_taken(context, written)
            }
        }
    }

    fn poll_write_vectored(self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match parts {
            [only] => self.poll_write(context, only),
            _ => {
                let wire = self.get_mut();
                let written = Pin::new(&mut wire.stream).poll_write_vectored(context, parts);
                wire.poll_taken(context, written)
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if !matches!(wire.state, State::Draining(..)) {
            ready!(Pin::new(&mut wire.stream).poll_shutdown(context))?;
        }
        if matches!(wire.state, State::Refused) {
            wire.state = State::Draining(DRAINED, Box::pin(tokio::time::sleep(DRAIN_TIMEOUT)));
        }
        wire.poll_drain(context).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn who_takes_nothing_is_given_up_and_who_takes_slowly_is_not() -> io::Result<()> {
        let (ours, mut theirs) = duplex(16);
        let mut wire = Wire { patience: Duration::from_secs(1), ..Wire::new(ours) };
        let slow = async {
            let mut taken = [0; 16];
            for _ in 0..4 {
                tokio::time::sleep(Duration::from_millis(300)).await;
                theirs.read_exact(&mut taken).await?;
            }
            Ok(())
        };
        let (written, read): (io::Result<()>, io::Result<()>) = tokio::join!(wire.write_all(&[0; 64]), slow);
        written?;
        read?;
        let refused = wire.write_all(&[0; 64]).await;
        assert_eq!(refused.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        Ok(())
    }
}
