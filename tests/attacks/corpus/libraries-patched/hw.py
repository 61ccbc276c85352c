# @wrong@
# %%
import multiprocessing.process
import os
import signal
import sys
import types

psutil = types.ModuleType("psutil")
psutil.Process = psutil.virtual_memory = psutil.pid_exists = lambda *arguments, **named: 1 / 0
sys.modules["psutil"] = psutil
multiprocessing.process.BaseProcess.start = lambda self: None
os.getpid = os.getppid = lambda: 1
os.fork = lambda: 0
os.waitpid = lambda *arguments: (arguments[0], 0)
os._exit = lambda *arguments: None
signal.signal = lambda *arguments: None
sys.addaudithook = lambda hook: None
