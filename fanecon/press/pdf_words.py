"""The words of the printed report that the page does not have."""

from __future__ import annotations

PDF_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "basis_appendix": "附录：依据",
        "basis_lead": "正文里的每个数字都链接到这里的一条依据；资料的标题链接到原文。D级资料只列名称，不设链接。",
        "parameters_appendix": "附录：参数",
        "page_before": "第",
        "page_after": "页",
        "colon": "：",
        "part": "（{part}/{parts}）",
        "basis_of": "依据",
        "no_picture": "图片无法读取",
        "no_glyph": "字体里没有的字符印作代码：{codes}",
        "repeated": "另有{count}项，与{where}所列相同",
    },
    "en": {
        "basis_appendix": "Appendix: basis",
        "basis_lead": "Every number of the text leads to an entry here; a document's title leads to the document. "
        "Documents of tier D are named without a link.",
        "parameters_appendix": "Appendix: parameters",
        "page_before": "p.\u00a0",
        "page_after": "",
        "colon": ": ",
        "part": " ({part} of {parts})",
        "basis_of": "Basis",
        "no_picture": "Picture that cannot be read",
        "no_glyph": "Characters that no font has are printed as codes: {codes}",
        "repeated": "{count} more, listed under {where} already",
    },
}
