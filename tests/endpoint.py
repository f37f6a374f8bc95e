"""A loopback server that speaks OpenAI's API, or fails at it in the ways that real ones do."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Endpoint:
    """``behaviour`` is an HTTP status to answer with, or ``hang``, ``stop``, ``garbage`` or ``good``.

    ``busy first`` refuses the first request with 429, ``no options`` every one that has ``stream_options``.
    """

    def __init__(self, behaviour: str | int, reply: str, url: str) -> None:
        self.behaviour = behaviour
        self.reply = reply
        self.url = url
        self.bodies: list[dict[str, Any]] = []


@contextmanager
def serving(behaviour: str | int, reply: str = "") -> Iterator[Endpoint]:
    """Serve until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    endpoint = Endpoint(behaviour, reply, f"http://127.0.0.1:{server.server_port}/v1")
    server.endpoint = endpoint  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
        pass

    def do_GET(self) -> None:
        self._json(200, {"object": "list", "data": [{"id": "m", "object": "model", "created": 0, "owned_by": "t"}]})

    def do_POST(self) -> None:
        endpoint: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        length = int(self.headers["Content-Length"])
        endpoint.bodies.append(json.loads(self.rfile.read(length)))
        if isinstance(endpoint.behaviour, int):
            self._json(endpoint.behaviour, {"error": {"message": "no sk-secret-123", "type": "t", "code": "c"}})
        elif self.path.endswith("/embeddings"):
            texts = endpoint.bodies[-1]["input"]
            data = [{"object": "embedding", "index": n, "embedding": [3.0, 4.0]} for n, _ in enumerate(texts)]
            self._json(
                200,
                {"object": "list", "data": data[::-1], "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}},
            )
        elif endpoint.behaviour == "busy first" and len(endpoint.bodies) == 1:
            self._json(429, {"error": {"message": "busy", "type": "t", "code": "c"}})
        elif endpoint.behaviour == "no options" and "stream_options" in endpoint.bodies[-1]:
            self._json(400, {"error": {"message": "unknown option", "type": "t", "code": "c"}})
        elif endpoint.behaviour == "hang":
            time.sleep(5)
        else:
            self._stream(endpoint)

    def _stream(self, endpoint: Endpoint) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for start in range(0, len(endpoint.reply), 4):
            self._event({"choices": [self._choice({"content": endpoint.reply[start : start + 4]}, None)]})
        if endpoint.behaviour == "garbage":
            self.wfile.write(b"data: {not json\n\n")
        if endpoint.behaviour in ("good", "busy first", "no options"):
            self._event({"choices": [self._choice({}, "stop")]})
            usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
            if endpoint.behaviour != "no options":
                self._event({"choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _choice(self, delta: dict[str, str], finish: str | None) -> dict[str, Any]:
        return {"index": 0, "delta": delta, "finish_reason": finish}

    def _event(self, values: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", **values}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()

    def _json(self, status: int, values: dict[str, Any]) -> None:
        body = json.dumps(values).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
