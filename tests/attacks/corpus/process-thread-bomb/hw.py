# @wrong@
# %%
import threading
import time

threading.stack_size(1 << 16)
for _ in range(2000):
    try:
        threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
    except RuntimeError:
        break
