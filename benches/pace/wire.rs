//! HTTP on one connection that stays open, with as little work as can be: the clients share the machine with what they measure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::Outcome;

/// What a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to the gateway.
pub(crate) struct Wire {
    stream: BufReader<TcpStream>,
    head: String,
    line: String,
    request: Vec<u8>,
    body: Vec<u8>,
}

impl Wire {
    pub(crate) fn open(address: &str, token: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\naccept: application/json\r\n\
            content-type: application/json\r\ncontent-length: "
        );
        let stream = BufReader::with_capacity(1 << 16, stream);
        Ok(Self { stream, head, line: String::new(), request: Vec::new(), body: Vec::new() })
    }

    /// Sends a GraphQL request, and gives the answer's body: only one of status 200 is an answer.
    pub(crate) fn ask(&mut self, body: &str) -> Outcome<&str> {
        self.request.clear();
        write!(self.request, "{}{}\r\n\r\n{body}", self.head, body.len())?;
        self.stream.get_mut().write_all(&self.request)?;
        let status = self.read_head()?;
        let text = std::str::from_utf8(&self.body)?;
        if status == "200" { Ok(text) } else { Err(format!("status {status}: {text}").into()) }
    }

    fn read_head(&mut self) -> Outcome<String> {
        let status = self.next_line()?.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            let line = self.next_line()?;
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse()?,
                Some(_) => {}
                None => break,
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }

    fn next_line(&mut self) -> Outcome<&str> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            return Err("the gateway has closed the connection".into());
        }
        Ok(self.line.trim_end())
    }
}
