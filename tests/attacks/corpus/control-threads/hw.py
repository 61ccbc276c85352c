# @good@
# %%
import threading
import time

results = []
threads = [threading.Thread(target=results.append, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(results) == list(range(8))
threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
