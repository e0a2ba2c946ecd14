# Copyright (c) 2026, sparkpost.tracking authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mailbox over IMAP4rev1, with TLS from the first byte: pymap's server and in-memory store, in a thread.

The store is in memory so that a reader's flags and moves leave the Maildir alone, and so that mail that comes while
a mailbox is selected is announced to its reader.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from argparse import Namespace
from collections.abc import Coroutine
from typing import Any

from proxyprotocol.result import ProxyResultUnknown
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from lab.network import bind, port_of

_SECONDS = 5.0


class _Config(Config):
    """Settings without a command line, and a greeting that looks no host name up."""

    def __init__(self, user: str, password: str) -> None:
        # The connection is secure from its start, so there is no STARTTLS and LOGIN is open at once.
        super().__init__(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            demo_data=False,
            demo_user=user,
            demo_password=password,
            host=None,
            port=0,
            tls_enabled=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0.0,
        )

    @property
    def greeting(self) -> bytes:
        """The first line of each connection."""
        return b"The lab's mail is ready"


class ImapServer:
    """One user's mail on one loopback port; :meth:`append` and :meth:`clear` may be called from any thread."""

    def __init__(self, address: str, port: int, tls: ssl.SSLContext, user: str, password: str) -> None:
        """Binds at once.

        Raises:
            OSError: the port is taken.
        """
        self._listening = bind(address, port)
        self.address, self.port = address, port_of(self._listening)
        self._tls, self._user, self._password = tls, user, password
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="lab-imap", daemon=True)

    def start(self) -> None:
        """Starts serving."""
        self._thread.start()
        if not self._ready.wait(_SECONDS):
            raise OSError("The lab's IMAP server did not start.")

    def stop(self) -> None:
        """Ends every connection and stops serving."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_SECONDS)
        self._listening.close()

    def append(self, message: bytes) -> None:
        """Puts a message into INBOX, unread; a reader who has it selected is told."""
        self._perform(self._append(message))

    def clear(self) -> None:
        """Empties INBOX; a reader who has it selected is told."""
        self._perform(self._clear())

    def _perform(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None or not self._thread.is_alive():
            work.close()
            return
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _append(self, message: bytes) -> None:
        await self._inbox.append(AppendMessage(message), recent=True)

    async def _clear(self) -> None:
        await self._inbox.delete([message.uid async for message in self._inbox.messages()])

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        config = _Config(self._user, self._password)
        config.apply_context()
        login = Login(config)
        login.users_dict[self._user] = UserMetadata(config, self._user, password=self._password)
        mailboxes = MailboxSet()
        self._inbox: MailboxData = await mailboxes.get_mailbox("INBOX")
        config.set_cache[self._user] = (mailboxes, FilterSet())
        self._imap = IMAPServer(login, config)
        server = await asyncio.start_server(self._greet, sock=self._listening, ssl=self._tls)
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._imap(reader, writer, SocketInfo.get(writer, ProxyResultUnknown()))
        finally:
            self._writers.discard(writer)
