# @escape@
# %%
# @syscall@
# %%
# @grader@
import resource

for pid in graders():
    try:
        resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))
        escaped("prlimit")
    except OSError:
        pass
    try:
        open(f"/proc/{pid}/oom_score_adj", "w").write("1000")
        escaped("oom score")
    except OSError:
        pass
    try:
        os.sched_setaffinity(pid, os.sched_getaffinity(pid))
        os.setpriority(os.PRIO_PROCESS, pid, 19)
        escaped("priority")
    except OSError:
        pass
