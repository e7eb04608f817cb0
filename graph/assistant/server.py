"""The Model Context Protocol, by its official SDK: tools, resources and prompts over standard input and output."""

import logging
from datetime import date
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from graph import __version__
from graph.assistant.answer import Answer, text
from graph.assistant.tools import NAMES, Tools
from graph.errors import BadInput
from graph.store import Graph
from graph.text import LANGUAGES, t

__all__ = ["Assistant", "serve"]


class Assistant(MCPServer):
    """The server: answers as text and as structured content, errors as sentences in the language asked.

    :param lang: language of the descriptions, and of the answers unless a call asks for the other one.
    """

    def __init__(self, tools: Tools, lang: str) -> None:
        self._lang = lang
        self._offered = {name: _tool(getattr(tools, name), lang) for name in NAMES}
        super().__init__(
            "doctrine-sante",
            title=t("assistant.title", lang),
            instructions=t("assistant.instructions", lang),
            version=__version__,
            tools=list(self._offered.values()),
            log_level="ERROR",
        )
        self._add_resources(tools)
        self._add_prompts()

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool; what goes wrong is an answer that says what, where and how to mend."""
        lang = arguments["lang"] if arguments.get("lang") in LANGUAGES else self._lang
        try:
            self._refuse_unknown(name, arguments)
            result = await super().call_tool(name, arguments, context)
            said = text(Answer(**result.structured_content), lang)
            return CallToolResult(content=[_text(said)], structured_content=result.structured_content)
        except (BadInput, ToolError) as error:
            return CallToolResult(content=[_text(_told(error, lang))], is_error=True)

    def _refuse_unknown(self, name: str, arguments: dict[str, Any]) -> None:
        """Refuse an argument that the tool does not have: ignored, it would make the answer a wrong one."""
        if name not in self._offered:
            raise BadInput("assistant.tool", name=name, known=", ".join(self._offered))
        known = self._offered[name].parameters["properties"]
        for one in arguments:
            if one not in known:
                raise BadInput("assistant.argument", name=one, tool=name, known=", ".join(known))

    def _add_resources(self, tools: Tools) -> None:
        @self.resource("doctrine://questions", title=t("assistant.resource-questions", self._lang))
        def questions() -> str:
            return text(tools.questions(), self._lang)

        @self.resource("doctrine://entity/{+name}", title=t("assistant.resource-entity", self._lang))
        def entity(name: str) -> str:
            try:
                return text(tools.show(name), self._lang)
            except BadInput as error:
                raise ResourceError(error.message(self._lang)) from None

    def _add_prompts(self) -> None:
        @self.prompt("impact-study", title=t("assistant.prompt-impact-title", self._lang))
        def impact_study(name: str) -> str:
            return t("assistant.prompt-impact", self._lang, name=name)

        @self.prompt("duties-list", title=t("assistant.prompt-duties-title", self._lang))
        def duties_list(role: str) -> str:
            return t("assistant.prompt-duties", self._lang, role=role)


def _tool(method: Any, lang: str) -> Tool:
    """Return a method as a tool: what it does and what each argument is, in a language."""
    name = method.__name__
    tool = Tool.from_function(
        method,
        title=t(f"assistant.{name}-title", lang),
        description=t(f"assistant.{name}", lang),
        annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )
    for argument, schema in tool.parameters["properties"].items():
        schema["description"] = t(f"assistant.argument-{argument}", lang)
    return tool


def _text(said: str) -> TextContent:
    return TextContent(type="text", text=said)


def _told(error: Exception, lang: str) -> str:
    """Return what went wrong as a sentence; a fault of ours leaves its trace on standard error."""
    cause = error if isinstance(error, BadInput) else error.__cause__
    if isinstance(cause, BadInput):
        return cause.message(lang)
    if isinstance(cause, ValidationError):
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in cause.errors())
        return t("error.assistant.invalid", lang, wrong=wrong)
    logging.getLogger(__name__).error("A tool failed", exc_info=cause)
    return t("error.internal", lang, reason=f"{type(cause).__name__}: {cause}")


def serve(graph: Graph, lang: str, today: date, seconds: float) -> None:
    """Answer assistants on standard input and output until they leave.

    :param graph: the whole graph.
    :param seconds: how long a query may run.
    """
    Assistant(Tools(graph, lang, today, seconds), lang).run("stdio")
