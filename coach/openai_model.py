"""A chat model behind an OpenAI-compatible endpoint."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    BadRequestError,
    Omit,
    OpenAIError,
    RateLimitError,
    UnprocessableEntityError,
    omit,
)

from coach.errors import ModelBroken, ModelBusy, ModelRefused, ModelSlow, ModelUnavailable
from coach.ports import Usage

if TYPE_CHECKING:
    from openai import AsyncStream
    from openai.types.chat import ChatCompletionChunk, ChatCompletionStreamOptionsParam

_RETRIES = 2


class OpenAIModel:
    def __init__(self, *, chat_model: str, api_key: str, base_url: str | None, timeout_seconds: float) -> None:
        self.name = chat_model
        # The client waits longer before each try; whoever reads the stream gives up when a learner waited enough.
        self._client = AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout_seconds, max_retries=_RETRIES)
        self._counts = True

    async def stream(self, prompt: str) -> AsyncIterator[str | Usage]:
        """See ``ChatModel``. A stream that ends without saying that it is complete raises ModelBroken."""
        complete = False
        try:
            async with await self._opened(prompt) as chunks:
                async for chunk in chunks:
                    for choice in chunk.choices:
                        if choice.delta.content:
                            yield choice.delta.content
                        complete = complete or choice.finish_reason is not None
                    if chunk.usage is not None:
                        yield Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        except OpenAIError as error:
            raise _translated(error, self.name) from error
        except (OSError, ValueError) as error:  # the connection died, or the stream is not JSON
            raise ModelBroken(f"chat model {self.name!r} broke off ({type(error).__name__})") from error
        if not complete:
            raise ModelBroken(f"chat model {self.name!r} stopped in mid-stream")

    async def _opened(self, prompt: str) -> "AsyncStream[ChatCompletionChunk]":
        """A stream that counts its tokens, or one that does not where the endpoint knows no such option."""
        if self._counts:
            try:
                return await self._started(prompt, stream_options={"include_usage": True})
            except (BadRequestError, UnprocessableEntityError):
                stream = await self._started(prompt, stream_options=omit)
                self._counts = False
                return stream
        return await self._started(prompt, stream_options=omit)

    async def _started(
        self, prompt: str, *, stream_options: "ChatCompletionStreamOptionsParam | Omit"
    ) -> "AsyncStream[ChatCompletionChunk]":
        return await self._client.chat.completions.create(
            model=self.name,
            messages=[{"role": "user", "content": prompt}],
            stream=True,
            stream_options=stream_options,
        )

    async def check(self) -> None:
        """Ask the endpoint for its models, to see whether it can be reached.

        Raises:
            ModelUnavailable: It cannot.
        """
        try:
            await self._client.models.list()
        except OpenAIError as error:
            raise _translated(error, self.name) from error

    async def close(self) -> None:
        await self._client.close()


def _translated(error: OpenAIError, name: str) -> ModelUnavailable:
    kind = type(error).__name__
    if isinstance(error, APITimeoutError):
        return ModelSlow(f"chat model {name!r} did not answer in time ({kind})")
    if isinstance(error, RateLimitError):
        return ModelBusy(f"chat model {name!r} is over its limit ({kind})")
    if isinstance(error, APIConnectionError):
        return ModelBroken(f"the endpoint of chat model {name!r} cannot be reached; check OPENAI_BASE_URL")
    if isinstance(error, APIStatusError) and error.status_code < 500:
        return ModelRefused(
            f"the endpoint refused chat model {name!r} (status {error.status_code}); "
            "check OPENAI_API_KEY and COACH_CHAT_MODEL"
        )
    return ModelBroken(f"chat model {name!r} failed ({kind})")
