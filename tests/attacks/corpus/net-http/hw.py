# @wrong@
# %%
import asyncio
import urllib.request

try:
    urllib.request.urlopen("http://127.0.0.1:@PORT@/?answer", timeout=2)
except Exception as error:
    print(error)
# %%
try:
    await asyncio.wait_for(asyncio.open_connection("127.0.0.1", int("@PORT@")), 2)
except Exception as error:
    print(error)
