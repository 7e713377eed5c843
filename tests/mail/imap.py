"""A small IMAP server with one mailbox: signs in, selects, searches and fetches by UID, counts what is asked."""

import re
import socket
from collections.abc import Callable


class Mailbox:
    def __init__(self) -> None:
        self.messages: dict[int, bytes] = {}
        self.validity = 7
        self.fetched: list[int] = []
        self.commands: list[str] = []
        self.password = "secret"
        self.sends_all = False  # whatever part is asked for

    def put(self, message: bytes) -> int:
        uid = max(self.messages, default=0) + 1
        self.messages[uid] = message
        return uid

    @property
    def answer(self) -> Callable[[socket.socket], None]:
        return self._talk

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"* OK ready\r\n")
        for raw in lines:
            tag, _, command = raw.decode("utf-8", "replace").strip().partition(" ")
            self.commands.append(command.split(" ")[0].upper())
            connection.sendall(self._reply(tag, command))
            if command.upper() == "LOGOUT":
                return

    def _reply(self, tag: str, command: str) -> bytes:
        word = command.upper()
        done = f"{tag} OK done\r\n".encode()
        if word.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if word.startswith("LOGIN"):
            return done if self.password in command else f"{tag} NO wrong password\r\n".encode()
        if word.startswith(("EXAMINE", "SELECT")):
            if "INBOX" not in word:
                return f"{tag} NO no such folder\r\n".encode()
            return f"* {len(self.messages)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] x\r\n".encode() + done
        if word.startswith("UID SEARCH"):
            first = int(re.findall(r"(\d+):\*", word)[0])
            newest = max(self.messages, default=0)
            found = [uid for uid in self.messages if uid >= first or uid == newest]  # as RFC 3501 has it
            return b"* SEARCH " + " ".join(map(str, found)).encode() + b"\r\n" + done
        if word.startswith("UID FETCH"):
            return self._fetch(int(word.split()[2]), int(re.findall(r"<0\.(\d+)>", word)[0])) + done
        return done

    def _fetch(self, uid: int, limit: int) -> bytes:
        self.fetched.append(uid)
        body = self.messages[uid] if self.sends_all else self.messages[uid][:limit]
        return f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n".encode() + body + b")\r\n"
