"""Publisher's start in .venv: one management command, or the site with everything a first start needs.

Called by bin/run.
"""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:]:
        gc.disable()  # until the command is loaded
        from prepared_command import PreparedCommand

        sys.argv[0] = str(ROOT / "manage.py")
        PreparedCommand(sys.argv).execute()
    else:
        from first_start import serve

        serve()
