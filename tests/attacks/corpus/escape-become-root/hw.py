# @escape@
# %%
# @syscall@
# %%
for how in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.setgid(0)):
    try:
        how()
        escaped("changed ids")
    except OSError:
        pass
try:
    open("/etc/@MARK@", "w").close()
    os.unlink("/etc/@MARK@")
    escaped("wrote /etc")
except OSError:
    pass
