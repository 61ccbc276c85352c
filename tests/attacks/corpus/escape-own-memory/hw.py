# @wrong@
# %%
# @syscall@
import mmap

try:
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xc3" * 64)
    with open("/proc/self/mem", "r+b", 0) as memory:
        memory.seek(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        memory.write(b"\x90")
except OSError as error:
    print(error)
