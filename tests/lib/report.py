# SPDX-License-Identifier: Apache-2.0
"""What the generated reports of docs/generated have in common."""
import re

GATED_MAJOR = "12"  # of gcc: other compilers make other figures, which are shown and not judged


def about_equal(old, new):
    """Same words, and every figure with a decimal within 2 %: another C library, or a certificate with a byte more,
    moves the last digit."""
    number = r"\d+\.\d+"
    if re.sub(number, "#", old) != re.sub(number, "#", new):
        return False
    pairs = zip(map(float, re.findall(number, old)), map(float, re.findall(number, new)))
    return all(abs(a - b) <= max(0.02 * b, 0.1 if b > 5 else 0.02) for a, b in pairs)
