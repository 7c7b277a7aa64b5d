# SPDX-License-Identifier: Apache-2.0
"""The workflows are well formed. Whether they work, only the service that runs them can say."""
import golang
import tools

PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint"


def _actionlint():
    return golang.build(tools.ROOT / "tests/packages", PACKAGE, "actionlint")


def _prepare():
    _actionlint()


def actionlint_finds_nothing():
    tools.run(_actionlint(), "-no-color", *sorted((tools.ROOT / ".github/workflows").glob("*.yml")), cwd=tools.ROOT)


def actionlint_finds_a_step_that_is_wrong():
    wrong = tools.WORK / "wrong.yml"
    wrong.write_text((tools.ROOT / ".github/workflows/ci.yml").read_text().replace("- uses: actions/checkout@v4", "- use: x"))
    try:
        tools.run(_actionlint(), "-no-color", wrong)
    except AssertionError as found:
        assert 'unexpected key "use"' in str(found), found
        return
    raise AssertionError("it found nothing")
