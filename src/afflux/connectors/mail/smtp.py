"""Letters out: one conversation with the mail server each. Until the last line is sent, nothing has happened; after it, it may have."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from afflux.connectors import egress
from afflux.connectors.carriers import Line
from afflux.connectors.mail.faults import LOGIN, NO_TLS, NOT_MAIL, of_code, unsafe
from afflux.kernel.errors import Refused

SECONDS = 15.0


def send(line: Line, to: str, content: bytes) -> None:
    """Hand a letter over. Raises Refused: what the server says, or that nobody can know whether it was taken."""
    with conversation(line) as server:
        _expect(server.mail(line.values["address"]))
        _expect(server.rcpt(to))
        code, says = server.docmd("DATA")
        if code != 354:
            raise of_code(code, says)
        try:
            server.send(_dotted(content))
            code, says = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(egress.UNSURE, host=line.values["smtp_host"]) from error
        _expect((code, says))


@contextmanager
def conversation(line: Line) -> Iterator[smtplib.SMTP]:
    """Greeted, secured and logged in. Raises Refused."""
    host = line.values["smtp_host"]
    server: smtplib.SMTP | None = None
    try:
        server = _open(line)
        yield server
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(LOGIN) from error
    except smtplib.SMTPResponseException as error:
        raise of_code(error.smtp_code, error.smtp_error) from error
    except ssl.SSLError as error:
        raise unsafe(error, host) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(LOGIN) from error
    except (OSError, smtplib.SMTPException) as error:  # before the letter was handed over
        raise Refused(egress.AWAY, host=host) from error
    finally:
        if server is not None:
            _end(server)


def _open(line: Line) -> smtplib.SMTP:
    values = line.values
    name = values["address"].rpartition("@")[2]
    safe, where = ssl.create_default_context(), (values["smtp_host"], int(values["smtp_port"]))
    if values["smtp_security"] == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, local_hostname=name, timeout=SECONDS, context=safe)
    else:
        server = smtplib.SMTP(*where, local_hostname=name, timeout=SECONDS)
    try:
        server.ehlo()
        if values["smtp_security"] == "starttls":
            if not server.has_extn("starttls"):
                raise Refused(NO_TLS, host=values["smtp_host"])
            server.starttls(context=safe)
            server.ehlo()
        if values["username"]:
            server.login(values["username"], values["password"])
    except UnicodeDecodeError as error:
        raise Refused(NOT_MAIL, host=values["smtp_host"]) from error
    except BaseException:
        _end(server)
        raise
    return server


def _end(server: smtplib.SMTP) -> None:
    """Say good-bye where somebody still listens, and let go."""
    try:
        if server.sock is not None:
            server.sock.settimeout(2.0)
            server.quit()
    except (OSError, smtplib.SMTPException):
        pass
    finally:
        server.close()


def _expect(answer: tuple[int, bytes]) -> None:
    if not 200 <= answer[0] < 300:
        raise of_code(*answer)


def _dotted(content: bytes) -> bytes:
    """Lines that begin with a dot get another, and one alone ends it (RFC 5321, 4.5.2)."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    return b"\r\n".join(b"." + one if one.startswith(b".") else one for one in lines) + b"\r\n.\r\n"
