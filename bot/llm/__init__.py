"""The language model and the embedder: the only package that knows the `openai` library."""

from bot.llm.client import OpenAIChat, OpenAIEmbedder

__all__ = ["OpenAIChat", "OpenAIEmbedder"]
