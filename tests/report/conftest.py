"""The cases, opened once for all tests of the reader."""

from __future__ import annotations

import pytest

from fanecon.study.cases import OpenCase, open_case


@pytest.fixture(scope="session")
def xiaomi() -> OpenCase:
    return open_case("xiaomi")


@pytest.fixture(scope="session")
def popmart() -> OpenCase:
    return open_case("popmart")
