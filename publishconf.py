"""Settings of the public portal: `pelican content -s publishconf.py`, or `gyrophare run -s publishconf.py`."""

import os
import sys

sys.path.append(os.curdir)
from pelicanconf import *

# The address that readers type: write yours here, or set it in the environment of the cron line.
SITEURL = os.environ.get("GYROPHARE_SITEURL", "https://gyrophare.example")
GYROPHARE_CONTACT = os.environ.get("GYROPHARE_CONTACT", SITEURL + "/a-propos/")
