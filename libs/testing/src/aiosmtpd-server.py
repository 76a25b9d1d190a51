"""An SMTP server for tests, run by startAiosmtpd; its settings are one JSON object in the first argument.

Every accepted message becomes N.eml (the bytes as sent, dot-unstuffed) and a line in received.jsonl.
"""

import json
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

settings = json.loads(sys.argv[1])
users = {user["name"]: user["password"] for user in settings["users"]}


def authenticate(server, session, envelope, mechanism, data):
    name = data.login.decode("utf-8", "replace")
    if users.get(name) != data.password.decode("utf-8", "replace"):
        return AuthResult(success=False, handled=False)
    session.user_name = name
    return AuthResult(success=True, auth_data=name)


class Keep:
    def __init__(self):
        self.count = 0
        self.index = open("received.jsonl", "a", encoding="utf-8")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = settings["refuse"].get(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = f"{self.count}.eml"
        with open(name, "wb") as message:
            message.write(envelope.original_content)
        # The line comes after the file is whole: who reads the line finds the message.
        facts = {
            "file": name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": getattr(session, "user_name", None),
            "tls": session.ssl is not None or settings["tls"] == "direct",
            "options": envelope.mail_options,
        }
        self.index.write(json.dumps(facts) + "\n")
        self.index.flush()
        return f"250 kept as {self.count}"


def tls_context():
    if settings["tls"] is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["cert"], settings["key"])
    return context


def main():
    direct = settings["tls"] == "direct"
    more = {}
    if users:
        more = {
            "authenticator": authenticate,
            "auth_required": True,
            # With TLS from the first byte aiosmtpd would not notice that there is TLS.
            "auth_require_tls": settings["tls"] == "starttls",
        }
    controller = Controller(
        Keep(),
        hostname="127.0.0.1",
        port=settings["port"],
        server_hostname="localhost",
        data_size_limit=settings["sizeLimit"],
        enable_SMTPUTF8=True,
        ssl_context=tls_context() if direct else None,
        tls_context=None if direct else tls_context(),
        **more,
    )
    controller.start()
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    controller.stop()


signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
main()
