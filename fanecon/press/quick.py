"""Makes Jupyter's libraries import quickly; call it before the first of them is imported."""

from __future__ import annotations

import sys


def skip_slow_grammar() -> None:
    """Keep jsonschema from compiling grammars that notebooks never need.

    Where JupyterLab is installed, so is `jsonschema[format-nongpl]`, and jsonschema then imports
    `rfc3987_syntax`, which compiles Lark grammars for internationalised addresses: about a second at
    every start (python-jsonschema issues 1428 and 1521). The notebook format has no such field.
    `None` in `sys.modules` makes that import fail, which jsonschema expects and survives.

    Examples
    --------
    >>> skip_slow_grammar()
    >>> "rfc3987_syntax" in sys.modules
    True
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
