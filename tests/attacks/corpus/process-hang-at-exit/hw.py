# @wrong@
# %%
import atexit
import threading
import time

atexit.register(time.sleep, 300)
threading.Thread(target=time.sleep, args=(300,)).start()
