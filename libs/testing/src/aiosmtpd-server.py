"""An SMTP server for tests, run by startAiosmtpd; its settings are one JSON object in the first argument.

Every accepted message becomes N.eml (the bytes as sent, dot-unstuffed) and a line in received.jsonl.
"""

import asyncio
import base64
import binascii
import json
import signal
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

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


def introspect(token):
    """What the authorization server says of a token; OSError when it does not answer."""
    url = urllib.parse.urlsplit(settings["introspection"]["url"])
    request = urllib.request.Request(
        urllib.parse.urlunsplit((url.scheme, f"{url.hostname}:{url.port}", url.path, "", "")),
        data=urllib.parse.urlencode({"token": token}).encode(),
    )
    basic = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    request.add_header("Authorization", f"Basic {basic}")
    with urllib.request.urlopen(request, timeout=3) as answer:
        return json.load(answer)


def xoauth2_parts(response):
    """User and token of `user=…^Aauth=Bearer …^A^A`; None where it is nothing of the kind."""
    fields = response.decode("utf-8", "replace").split("\x01")
    if len(fields) != 4 or fields[2:] != ["", ""]:
        return None
    if not fields[0].startswith("user=") or not fields[1].startswith("auth=Bearer "):
        return None
    return fields[0][len("user=") :], fields[1][len("auth=Bearer ") :]


def token_is_good(user, token):
    facts = introspect(token)
    wanted = settings["introspection"].get("scope")
    scoped = wanted is None or wanted in facts.get("scope", "").split(" ")
    owner = facts.get("username") or ""
    return facts.get("active") is True and scoped and owner.lower() == user.lower()


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


class KeepByToken(Keep):
    """aiosmtpd announces XOAUTH2 for the method of this name."""

    async def auth_XOAUTH2(self, server, args):
        if len(args) == 2:
            try:
                response = base64.b64decode(args[1], validate=True)
            except binascii.Error:
                return AuthResult(success=False, handled=False, message="501 5.5.2 Not base64")
        else:
            response = await server.challenge_auth("")
            if not isinstance(response, bytes):
                return AuthResult(success=False, handled=True)
        parts = xoauth2_parts(response)
        try:
            good = parts is not None and await asyncio.get_running_loop().run_in_executor(None, token_is_good, *parts)
        except (OSError, ValueError):
            return AuthResult(success=False, handled=False, message="454 4.7.0 Temporary authentication failure")
        if good:
            server.session.user_name = parts[0]
            return AuthResult(success=True, auth_data=parts[0])
        # The client must answer, by an empty line, to hear the refusal itself.
        answer = await server.challenge_auth('{"status":"401","schemes":"bearer","scope":"mail"}')
        return AuthResult(success=False, handled=not isinstance(answer, bytes))


def tls_context():
    if settings["tls"] is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings["cert"], settings["key"])
    return context


def main():
    direct = settings["tls"] == "direct"
    more = {}
    by_token = settings["introspection"] is not None
    if users or by_token:
        more = {
            "authenticator": authenticate,
            "auth_exclude_mechanism": ["LOGIN", "PLAIN"] if by_token else [],
            "auth_required": True,
            # With TLS from the first byte aiosmtpd would not notice that there is TLS.
            "auth_require_tls": settings["tls"] == "starttls",
        }
    controller = Controller(
        KeepByToken() if by_token else Keep(),
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
