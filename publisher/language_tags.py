"""Tags of languages, as HTML's `lang` attribute has them: en-GB, de, az-Arab."""

import re

LANGUAGE_TAG = re.compile(r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
