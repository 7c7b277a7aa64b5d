# SPDX-License-Identifier: Apache-2.0
"""count.py FOLDER: "passed failed skipped" of a CTest run. A GoogleTest program counts each of its cases
(it leaves reports/<name>.xml), any other test counts once. A program that died counts as a failure."""
import pathlib
import sys
import xml.etree.ElementTree as xml

folder = pathlib.Path(sys.argv[1])
passed = failed = skipped = 0
for test in xml.parse(folder / "ctest.xml").getroot().iter("testcase"):
    report = folder / "reports" / (test.get("name") + ".xml")
    bad = test.get("status") == "fail"
    if test.get("status") in ("notrun", "disabled"):
        skipped += 1
        failed += test.get("status") == "notrun" and test.find("skipped") is None
    elif not report.exists():
        passed, failed = passed + (not bad), failed + bad
    else:
        cases = list(xml.parse(report).getroot().iter("testcase"))
        broken = sum(case.find("failure") is not None for case in cases)
        out = sum(case.get("status") == "notrun" or case.find("skipped") is not None for case in cases)
        failed += max(broken, int(bad))
        skipped += out
        passed += len(cases) - broken - out
if passed + failed + skipped == 0:  # a label that no test has, a build without tests
    failed = 1
print(passed, failed, skipped)
