import base64, hashlib, hmac, http.server, json, os, time

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE = 5 * 60  # seconds
taken = set()  # Where processes come and go: a table, with the id as its key.


def check(headers, body):
    """Raises where nobody who has the secret has sent this, or not now."""
    name, moment = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(moment)) > TOLERANCE:
        raise ValueError("too old, or too new")
    content = f"{name}.{moment}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    signatures = [part.removeprefix("v1,") for part in headers["webhook-signature"].split() if part.startswith("v1,")]
    if not any(hmac.compare_digest(expected, signature) for signature in signatures):
        raise ValueError("not signed with the secret")


def handle(message):
    print(message["type"], message["data"], flush=True)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            check(self.headers, body)
        except (KeyError, TypeError, ValueError):
            return self.answer(401)
        if self.headers["webhook-id"] not in taken:
            handle(json.loads(body))
            taken.add(self.headers["webhook-id"])
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
