"""The vendor's library, by ctypes. It is known to bring down its process: nothing but the child may load it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from afflux.conversations.archive.wecom.files import rows_of, sealed_of
from afflux.conversations.archive.wecom.sdk import SdkError, Sealed

SECONDS = 20
POINTERS = ("NewSdk", "NewSlice", "NewMediaData")
TEXTS = ("GetContentFromSlice", "GetOutIndexBuf", "GetData")


class NativeSource:
    """`library`: path of libWeWorkFinanceSdk_C.so; `corp` and `secret` of the archive."""

    def __init__(self, library: str, corp: str, secret: str) -> None:
        self.calls: Any = ctypes.CDLL(library)
        for name in (*POINTERS, *TEXTS):
            getattr(self.calls, name).restype = ctypes.c_void_p
        self.sdk = ctypes.c_void_p(self.calls.NewSdk())
        _done(self.calls.Init(self.sdk, corp.encode(), secret.encode()))

    def pull(self, seq: int, limit: int) -> list[Sealed]:
        """See `sdk.Source`."""
        ask = (self.sdk, ctypes.c_ulonglong(seq), ctypes.c_uint(limit), b"", b"", ctypes.c_int(SECONDS))
        answer = self._slice(lambda into: self.calls.GetChatData(*ask, into))
        return [sealed_of(row) for row in rows_of(answer.decode())]

    def decrypt(self, key: str, message: str) -> bytes:
        """See `sdk.Source`."""
        return self._slice(lambda into: self.calls.DecryptData(key.encode(), message.encode(), into))

    def _slice(self, call: Any) -> bytes:
        into = ctypes.c_void_p(self.calls.NewSlice())
        try:
            _done(call(into))
            return ctypes.string_at(self.calls.GetContentFromSlice(into), self.calls.GetSliceLen(into))
        finally:
            self.calls.FreeSlice(into)

    def media(self, handle: str) -> Iterator[bytes]:
        """See `sdk.Source`."""
        place, finished = b"", False
        while not finished:
            into = ctypes.c_void_p(self.calls.NewMediaData())
            try:
                _done(self.calls.GetMediaData(self.sdk, place, handle.encode(), b"", b"", SECONDS, into))
                yield ctypes.string_at(self.calls.GetData(into), self.calls.GetDataLen(into))
                place = ctypes.string_at(self.calls.GetOutIndexBuf(into), self.calls.GetIndexLen(into))
                finished = bool(self.calls.IsMediaDataFinish(into))
            finally:
                self.calls.FreeMediaData(into)


def _done(code: int) -> None:
    if code:
        raise SdkError(code)
