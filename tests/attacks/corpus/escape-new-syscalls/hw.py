# @escape@
# %%
# @syscall@
# %%
# @grader@
numbers = {"io_uring_setup": 425, "pidfd_getfd": 438} | ({"bpf": 321, "userfaultfd": 323, "perf_event_open": 298, "add_key": 248, "kexec_load": 246} if X86 else {})
buffer = ctypes.create_string_buffer(256)
if X86:
    if syscall(numbers["io_uring_setup"], 4, buffer) >= 0:
        escaped("io_uring")
    if syscall(numbers["userfaultfd"], 0) >= 0:
        escaped("userfaultfd")
    if syscall(numbers["bpf"], 0, buffer, 64) >= 0:
        escaped("bpf")
    if syscall(numbers["add_key"], b"user", b"@MARK@", b"x", 1, -3) >= 0:
        escaped("keyctl")
for pid in graders():
    fd = syscall(434, pid, 0)
    if fd >= 0 and syscall(numbers["pidfd_getfd"], fd, 1, 0) >= 0:
        escaped("pidfd_getfd")
