# @good@
# %%
import datetime
import locale
import platform
import secrets
import time
import uuid
import zoneinfo

time.sleep(0.05)
datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Moscow"))
platform.platform(), platform.processor(), uuid.uuid4(), secrets.token_hex(), locale.getlocale()
import os

os.cpu_count(), os.getpid(), os.uname(), os.getloadavg()
