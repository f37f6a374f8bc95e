"""Pictures: what their alternative text says, when a person wrote it."""

import re

_SHAPE_NAME = re.compile(
    r"\s*\b(picture|image|graphic|grafik|bild|object|shape|placeholder|rectangle|그림|개체|图片|图像|圖片)\s*\d+\s*$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\s*\b(?:content|picture)\s*$", re.IGNORECASE)
_MACHINE = re.compile(
    r"AI[- ]generated content|AI 생성 콘텐츠는|AI 생성 콘텐츠가"
    r"|AI 生成的内容|Description automatically generated|자동 생성된 설명",
    re.IGNORECASE,
)
_NO_DESCRIPTION = re.compile(r"^(그림입니다|묶음 개체입니다|사각형입니다|원본 그림|image$|picture$)", re.IGNORECASE)
_FILE_NAME = re.compile(r"\S+\.(png|jpe?g|gif|bmp|emf|wmf|tiff?|svg|webp)$|^[\w:/\\.%+-]+\.\w{2,4}$", re.IGNORECASE)
_HANGUL_WORD = 6


def picture_description(alternative_text: str) -> str:
    """The description in one line; empty for the names and notes that programs put there themselves."""
    text = "" if _MACHINE.search(alternative_text) else " ".join(alternative_text.split())
    text = _PLACEHOLDER.sub("", _SHAPE_NAME.sub("", text)).strip(" ,")
    if _NO_DESCRIPTION.match(text) or _FILE_NAME.search(text):
        return ""
    return text if " " in text or len(text) >= _HANGUL_WORD else ""
